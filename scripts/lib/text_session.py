"""Pictures of the automation editor, a blueprint's form, the logbook and the calendar."""

from typing import Final

from playwright.sync_api import Page
from screenshot_session import SETTLE, ScreenshotSession, save_picture

_EDITOR: Final = (1100, 1010)
_LOGBOOK: Final = (1100, 860)
_CALENDAR: Final = (1280, 800)
_FORM: Final = (900, 1000)
# By language: the editor's buttons and the name of an area.
_EDITORS: Final = {
    "en-GB": ("Add trigger", "Add condition", "Office"),
    "ru": ("Добавить триггер", "Добавить условие", "Офис"),
}
_AUTOMATION: Final = "office"

_DEVICE: Final = """() => Object.values(document.querySelector("home-assistant").hass.devices)
    .find((device) => device.name === "Alex Morgan").id"""
# A device in an area is listed first in the editor.
_MOVE_IN: Final = """async ([device_id, name]) => {
    const { hass } = document.querySelector("home-assistant");
    const icon = "mdi:desk";
    const [known] = await hass.callWS({ type: "config/area_registry/list" });
    const area = known
        ? await hass.callWS({ type: "config/area_registry/update", area_id: known.area_id, name })
        : await hass.callWS({ type: "config/area_registry/create", name, icon });
    await hass.callWS({ type: "config/device_registry/update", device_id, area_id: area.area_id });
}"""
_WRITE_AUTOMATION: Final = """([id, path, input]) => document.querySelector("home-assistant").hass.callApi(
    "POST", `config/automation/config/${id}`, { alias: "At the office", use_blueprint: { path, input } })"""


class TextSession(ScreenshotSession):
    """A browser and a demo with a short work day."""

    def work(self) -> None:
        """Start the day, start and end a break by switches, for which the logbook names the user."""
        page = self._open_dashboard(self._context(_LOGBOOK))
        for action, name in (("turn_on", "work_day"), ("turn_on", "break"), ("turn_off", "break")):
            self._call(page, "switch", action, {"entity_id": f"switch.alex_morgan_{name}"})
            page.wait_for_timeout(SETTLE)
        page.context.close()

    def _open(self, size: tuple[int, int], path: str, *, language: str = "en-GB") -> Page:
        page = self._context(size, language=language).new_page()
        page.goto(f"{self._dashboard}{path}")
        page.wait_for_function("document.querySelector('home-assistant')?.hass?.devices")
        page.wait_for_timeout(SETTLE)
        return page

    def _device(self) -> str:
        page = self._open(_LOGBOOK, "")
        device = str(page.evaluate(_DEVICE))
        page.context.close()
        return device

    def logbook(self) -> None:
        """Take the logbook of the person's device."""
        page = self._open(_LOGBOOK, f"logbook?device_id={self._device()}")
        page.get_by_text("Began a break").first.wait_for()
        save_picture("logbook", page.screenshot())
        page.context.close()

    def calendar(self) -> None:
        """Take a month of the calendar and the details of a day."""
        page = self._open(_CALENDAR, "calendar")
        day = page.locator("ha-full-calendar").get_by_text("Work day").first
        day.wait_for()
        save_picture("calendar", page.screenshot())
        day.click()
        page.get_by_text("Worked:").first.wait_for()
        page.wait_for_timeout(SETTLE)
        save_picture("calendar-day", page.screenshot())
        page.context.close()

    def editor(self, language: str) -> None:
        """Take the triggers and conditions that the editor offers for the device.

        Args:
            language: the language of the user's profile.
        """
        *buttons, area = _EDITORS[language]
        page = self._open(_EDITOR, "", language=language)
        page.evaluate(_MOVE_IN, [page.evaluate(_DEVICE), area])
        for name, button in zip(("triggers", "conditions"), buttons, strict=True):
            page.goto(f"{self._dashboard}config/automation/edit/new")
            page.get_by_role("button", name=button).click()
            page.get_by_text(area, exact=True).first.click()
            # The arrow key expands a row; a click only selects it.
            page.keyboard.press("ArrowRight")
            page.get_by_text("Alex Morgan", exact=True).first.click()
            page.wait_for_timeout(SETTLE)
            heading = page.get_by_text("Bitrix24", exact=True).first
            heading.evaluate("(element) => element.scrollIntoView({ block: 'start' })")
            page.wait_for_timeout(SETTLE)
            save_picture(f"{name}-{language[:2]}", page.screenshot())
        page.context.close()

    def blueprint(self) -> None:
        """Take the form of the blueprint for the office, filled in."""
        page = self._open(_FORM, "")
        chosen = {"employee": page.evaluate(_DEVICE), "person": "person.alex_morgan", "office": "zone.office"}
        page.evaluate(_WRITE_AUTOMATION, [_AUTOMATION, "bitrix24/office.yaml", chosen])
        page.goto(f"{self._dashboard}config/automation/edit/{_AUTOMATION}")
        page.get_by_text("Time to stay").first.wait_for(state="attached")
        page.wait_for_timeout(SETTLE)
        save_picture("blueprint", page.screenshot())
        page.context.close()
