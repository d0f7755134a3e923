"""Options: whether commands are kept, and the reason given for those that are delivered late."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import BooleanSelector, TextSelector
import voluptuous as vol

from .const import CONF_QUEUE, CONF_REPORT, LONGEST_REPORT
from .keeping import keeps_commands
from .texts import async_report

_SCHEMA = vol.Schema({vol.Required(CONF_QUEUE): BooleanSelector(), vol.Required(CONF_REPORT): TextSelector()})


class Bitrix24OptionsFlow(OptionsFlow):
    """Changes the options; they are read where they are needed, so nothing has to be reloaded."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options and take new ones."""
        errors: dict[str, str] = {}
        if user_input is not None:
            report = user_input[CONF_REPORT].strip()
            if not report:
                errors[CONF_REPORT] = "report_required"
            elif len(report) > LONGEST_REPORT:
                errors[CONF_REPORT] = "report_too_long"
            else:
                return self.async_create_entry(data={CONF_QUEUE: user_input[CONF_QUEUE], CONF_REPORT: report})
        suggested = user_input or {
            CONF_QUEUE: keeps_commands(self.config_entry),
            CONF_REPORT: await async_report(self.hass, self.config_entry),
        }
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, suggested),
            errors=errors,
            description_placeholders={"most": str(LONGEST_REPORT)},
        )
