"""Subentry flow of a colleague whose work day is tracked too."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .api import ApiError, PeopleList, Person, PollQuery, Portal, Refused, UserNotFound, UserRefused
from .const import CONF_READ_ONLY, CONF_REQUIRED_HOURS, CONF_USER_ID, SCOPE_TIMEMAN
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .employee import get_members, owner_id
from .errors import async_get_finding_text, get_form_error
from .texts import escape_placeholders

# The states of a reload; it passes through "not loaded" without a pause.
_RELOADING: Final = (ConfigEntryState.UNLOAD_IN_PROGRESS, ConfigEntryState.SETUP_IN_PROGRESS)
# Left empty, what Bitrix24 requires counts.
REQUIRED_HOURS: Final = NumberSelector(
    NumberSelectorConfig(min=0, max=24, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.HOURS)
)
_RULES: Final = {vol.Optional(CONF_REQUIRED_HOURS): REQUIRED_HOURS}


class EmployeeFlow(ConfigSubentryFlow):
    """Adds a colleague, or updates their name and permissions."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a colleague."""
        return await self._async_step("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Update the name and the permissions, or choose another person."""
        return await self._async_step("reconfigure", user_input)

    async def _async_step(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        data = await self._wait_for_data()
        if data is None:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        found = ""
        if user_input is not None:
            user_id = _parse_user_id(user_input[CONF_USER_ID])
            if user_id is None:
                errors[CONF_USER_ID] = "employee_not_found"
            elif (reason := self._get_abort_reason(user_id)) is not None:
                return self.async_abort(reason=reason)
            else:
                try:
                    person, read_only = await _check(data, user_id)
                except ApiError as err:
                    key, found = get_form_error(err), await async_get_finding_text(self.hass, err)
                    errors[CONF_USER_ID if key == "employee_not_found" else "base"] = key
                else:
                    return self._finish(user_id, person, user_input.get(CONF_REQUIRED_HOURS), read_only=read_only)
        listed = await _list_people(data)
        if listed is not None and not listed.complete:
            errors.setdefault("base", "list_incomplete")
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(self._schema(listed), user_input or self._present),
            errors=errors,
            description_placeholders=escape_placeholders(
                {"entry": self._entry.title, "scope": SCOPE_TIMEMAN, "found": found}
            ),
        )

    @property
    def _entry(self) -> Bitrix24ConfigEntry:
        return self._get_entry()

    @property
    def _own_id(self) -> int | None:
        """The user id that is reconfigured; None when a colleague is added."""
        if self.source != SOURCE_RECONFIGURE:
            return None
        return int(self._get_reconfigure_subentry().data[CONF_USER_ID])

    @property
    def _present(self) -> Mapping[str, Any]:
        """What the form shows at first, beside the person."""
        if self.source != SOURCE_RECONFIGURE:
            return {}
        return {CONF_REQUIRED_HOURS: self._get_reconfigure_subentry().data.get(CONF_REQUIRED_HOURS)}

    async def _wait_for_data(self) -> Bitrix24Data | None:
        """Return the data of the loaded entry, after its reload for a colleague that was just added."""
        entry, changed = self._entry, asyncio.Event()
        stop = entry.async_on_state_change(changed.set)
        try:
            while entry.state in _RELOADING:
                changed.clear()
                await changed.wait()
        finally:
            stop()
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _get_abort_reason(self, user_id: int) -> str | None:
        if user_id == owner_id(self._entry):
            return "own_employee"
        if user_id != self._own_id and user_id in get_members(self._entry):
            return "already_configured"
        return None

    def _schema(self, listed: PeopleList | None) -> vol.Schema:
        """Return a searchable list where people can be read, else a number."""
        if listed is None:
            number = NumberSelector(NumberSelectorConfig(min=1, mode=NumberSelectorMode.BOX))
            field = vol.Required(CONF_USER_ID, default=self._own_id or vol.UNDEFINED)
            return vol.Schema({field: number, **_RULES})
        options = [
            SelectOptionDict(value=str(person.user_id), label=_get_label(person))
            for person in listed.people
            if person.user_id == self._own_id or self._get_abort_reason(person.user_id) is None
        ]
        options.sort(key=lambda option: option["label"].casefold())
        selector = SelectSelectorConfig(options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
        # Without a value the form would choose the first of the list.
        chosen = "" if self._own_id is None else str(self._own_id)
        field = vol.Required(CONF_USER_ID, default=chosen or vol.UNDEFINED, description={"suggested_value": chosen})
        return vol.Schema({field: SelectSelector(selector), **_RULES})

    def _finish(
        self, user_id: int, person: Person | None, required_hours: float | None, *, read_only: bool
    ) -> SubentryFlowResult:
        title = (person.name if person is not None else "") or f"#{user_id}"
        unique_id = str(user_id)
        data: dict[str, Any] = {CONF_USER_ID: user_id, CONF_READ_ONLY: read_only}
        if required_hours is not None:
            data[CONF_REQUIRED_HOURS] = required_hours
        if self._own_id is None:
            return self.async_create_entry(title=title, data=data, unique_id=unique_id)
        # Its update listener reloads the entry.
        return self.async_update_and_abort(
            self._entry, self._get_reconfigure_subentry(), unique_id=unique_id, title=title, data=data
        )


async def _check(data: Bitrix24Data, user_id: int) -> tuple[Person | None, bool]:
    """Return a person, and whether only their records can be read; raise UserNotFound, UserRefused or ApiError."""
    portal, has_people = data.coordinator.portal, data.coordinator.poller.has_people
    result = await portal.read(PollQuery(days=[user_id], people=[user_id] if has_people else []))
    person = (result.people or {}).get(user_id)
    if person is not None and not (person.active and person.employee):
        raise UserNotFound
    try:
        result.get_day(user_id)
    except UserRefused as err:
        if result.people is not None and person is None:
            # Their records might be an empty list, and no refusal.
            raise UserNotFound from err
        await _check_records(portal, user_id, await portal.explain_refusal(err))
        return person, True
    return person, False


async def _check_records(portal: Portal, user_id: int, refusal: UserRefused) -> None:
    """Check that the records of a person can be read, as department heads may (reference §3)."""
    if isinstance(refusal, UserNotFound):
        raise refusal
    try:
        await portal.read_latest_record(user_id)
    except Refused, UserRefused:
        raise refusal from None


async def _list_people(data: Bitrix24Data) -> PeopleList | None:
    """Return the people of the company; None where they cannot be read."""
    if not data.coordinator.poller.has_people:
        return None
    try:
        return await data.coordinator.portal.list_people()
    except ApiError:
        return None


def _get_label(person: Person) -> str:
    # The form shows only the number of the chosen person.
    name = f"{person.name} #{person.user_id}".strip()
    return f"{name} ({person.position})" if person.position else name


def _parse_user_id(value: Any) -> int | None:
    """Return a user id, chosen or typed."""
    text = str(value).strip().removeprefix("#").removesuffix(".0")
    return int(text) if text.isdecimal() and 0 < len(text) < 19 and int(text) > 0 else None  # noqa: PLR2004
