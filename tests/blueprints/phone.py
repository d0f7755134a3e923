"""A phone with the Home Assistant app, as blueprints notify it.

Home Assistant's own integration cannot be loaded here: it brings the cloud and all that hangs on it. This one takes the
same device action, and a press of a button fires the same event.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr, template
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)
import voluptuous as vol

MOBILE_APP = "mobile_app"
CLEAR = "clear_notification"
_TEXTS = ("message", "title", "data")


class Phone:
    """Shows the newest notification of each tag."""

    def __init__(self, hass: HomeAssistant, device_id: str) -> None:
        """Belong to a device."""
        self._hass = hass
        self.device_id = device_id
        self.notified: list[Mapping[str, Any]] = []
        self.shown: dict[str, Mapping[str, Any]] = {}
        self.cleared = 0

    def show(self, notification: Mapping[str, Any]) -> None:
        """Take a notification, or take one away."""
        tag = notification["data"]["tag"]
        if notification["message"] == CLEAR:
            self.cleared += 1
            self.shown.pop(tag, None)
            return
        self.notified.append(notification)
        self.shown[tag] = notification

    @property
    def buttons(self) -> dict[str, str]:
        """Which actions the only notification offers, by their titles."""
        (notification,) = self.shown.values()
        return {button["title"]: button["action"] for button in notification["data"]["actions"]}

    async def press(self, title: str) -> str:
        """Press a button whose title begins like this, which takes the notification away; return its action."""
        (action,) = (action for text, action in self.buttons.items() if text.startswith(title))
        self.shown.clear()
        await self.fire(action)
        return action

    async def fire(self, *actions: str) -> None:
        """Answer by buttons that may have left the screen long ago, at once."""
        for action in actions:
            self._hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await self._hass.async_block_till_done(wait_background_tasks=True)


def add_phone(hass: HomeAssistant) -> Phone:
    """Register a phone."""
    phones: dict[str, Phone] = {}

    async def call_action(
        hass: HomeAssistant, config: Mapping[str, Any], variables: Mapping[str, Any], context: Context | None
    ) -> None:
        rendered = {key: template.render_complex(config[key], variables) for key in _TEXTS if key in config}
        phones[config["device_id"]].show(rendered)

    platform: Any = MockPlatform()
    platform.ACTION_SCHEMA = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
        {
            vol.Required("type"): "notify",
            vol.Required("message"): cv.template,
            vol.Optional("title"): cv.template,
            vol.Optional("data"): cv.template_complex,
        }
    )
    platform.async_call_action_from_config = call_action
    mock_integration(hass, MockModule(MOBILE_APP))
    mock_platform(hass, f"{MOBILE_APP}.device_action", platform)
    entry = MockConfigEntry(domain=MOBILE_APP, title="Anna's phone", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(MOBILE_APP, "1")}, name="Anna's phone"
    )
    phones[device.id] = Phone(hass, device.id)
    return phones[device.id]
