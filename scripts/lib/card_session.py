"""Pictures of the card: its layouts, unusual days, the card picker, and an animation of a day."""

from datetime import datetime, time, timedelta
import json
from typing import Any, Final
from urllib.request import urlopen

from animation import Animation, side_by_side
from playwright.sync_api import Browser, BrowserContext, Page
from screenshot_session import DESKTOP, IMAGES, SETTLE, ScreenshotSession, report_file, save_picture

_CARD: Final = "custom:bitrix24-workday-card"
_OWNER: Final = "sensor.alex_morgan_status"
_PRESENCE: Final = "select.alex_morgan_presence"
_FORGETFUL: Final = "sensor.dana_petrova_status"
_WITHOUT_PRESENCE: Final = ["ring", "times", "buttons"]
_BOARD: Final = "card-pictures"
_PLAYGROUND: Final = "playground"
_VIEWS: Final[dict[str, list[dict[str, Any]]]] = {
    "full": [{"type": _CARD, "entity": _OWNER}],
    "film": [{"type": _CARD, "entity": _OWNER, "show": _WITHOUT_PRESENCE}],
    "team": [{"type": _CARD, "layout": "team", "show": _WITHOUT_PRESENCE}],
    "small": [
        {"type": _CARD, "entity": _OWNER, "layout": "compact", "show": _WITHOUT_PRESENCE},
        {
            "type": "tile",
            "entity": _OWNER,
            "name": "Alex Morgan",
            "features": [{"type": f"{_CARD}-feature"}],
            "grid_options": {"columns": 12},
        },
    ],
    "expired": [{"type": _CARD, "entity": _FORGETFUL}],
}
_SATURDAY: Final = 5
_OWNER_ID, _DANA, _JONAS = 1, 2, 3
_NARROW: Final = (440, 900)
_BROAD: Final = (560, 700)
_HANDHELD: Final = (390, 800)
_DIALOG: Final = (1200, 980)
# Between the card and the edge of the picture.
_MARGIN: Final = 10
_HASS: Final = "document.querySelector('home-assistant').hass"
# Polls the employees whose entity ids start with the prefix, and refreshes hours, which have a 15-minute timer.
_REFRESH: Final = f"""async (prefix) => {{
    const hass = {_HASS};
    const sensors = Object.values(hass.entities).filter(
        (one) => one.platform === "bitrix24" && one.entity_id.startsWith(`sensor.${{prefix}}`));
    const of = (keys) => sensors.filter((one) => keys.includes(one.translation_key));
    await Promise.all(of(["status"]).map(({{ device_id }}) =>
        hass.callService("bitrix24", "get_workday", {{ device_id }}, undefined, false, true)));
    await hass.callService("homeassistant", "update_entity",
        {{ entity_id: of(["worked", "breaks"]).map((one) => one.entity_id) }});
}}"""
_MAKE_BOARD: Final = f"async (orders) => {{ for (const order of orders) await {_HASS}.callWS(order); }}"
_TOUCH: Final = """([x, y]) => {
    const finger = document.createElement("div");
    finger.id = "finger";
    finger.style = `position: fixed; left: ${x - 16}px; top: ${y - 16}px; width: 32px; height: 32px; z-index: 9;
        border-radius: 50%; background: rgb(0 0 0 / 28%); pointer-events: none`;
    document.body.append(finger);
}"""


class CardSession(ScreenshotSession):
    """A browser and a demo with a team; moves the portal's clock as the pictures require."""

    def __init__(self, browser: Browser, zone: str, addresses: dict[str, str]) -> None:
        """Create a dashboard with a view for each picture."""
        super().__init__(browser, zone, addresses)
        self._desk = self._open_dashboard(self._context(DESKTOP))
        views = [
            {"path": path, "type": "sections", "max_columns": 1, "sections": [{"type": "grid", "cards": cards}]}
            for path, cards in _VIEWS.items()
        ]
        self._desk.evaluate(
            _MAKE_BOARD,
            [
                {"type": "lovelace/dashboards/create", "url_path": _BOARD, "title": "Card", "show_in_sidebar": False},
                {"type": "lovelace/config/save", "url_path": _BOARD, "config": {"views": views}},
            ],
        )
        self._call(self._desk, "select", "select_option", {"entity_id": _PRESENCE, "option": "online"})

    def _people(self) -> list[dict[str, Any]]:
        return list(self._portal_state()["employees"])

    def _portal_state(self) -> dict[str, Any]:
        with urlopen(f"{self._portal}-/state") as answer:  # noqa: S310
            asked: dict[str, Any] = json.load(answer)
        return asked

    def _set_clock(self, hours: int, minutes: int = 0, *, days: int = 0, prefix: str = "") -> None:
        """Set the portal's clock to a time of its current day, or of a later one, and poll.

        Args:
            hours: hour of the day.
            minutes: minute of the hour.
            days: days after the current one.
            prefix: start of the entity ids of the employees to poll.
        """
        now = datetime.fromisoformat(self._portal_state()["clock"]["now"])
        moment = datetime.combine(now.date() + timedelta(days=days), time(hours, minutes), now.tzinfo)
        self._control("clock", move_to=moment.isoformat())
        self._desk.evaluate(_REFRESH, prefix)

    def _begin_weekday(self) -> None:
        """Close all running days and advance to the next day from Monday to Friday."""
        for person in self._people():
            if person["status"] in {"OPENED", "PAUSED"}:
                self._control(f"employees/{person['id']}/close")
        now = datetime.fromisoformat(self._portal_state()["clock"]["now"])
        days = next(days for days in (1, 2, 3) if (now + timedelta(days=days)).weekday() < _SATURDAY)
        self._set_clock(8, 30, days=days)

    def _open_view(
        self, view: str, size: tuple[int, int], *, dark: bool = False, language: str = "en-GB"
    ) -> tuple[BrowserContext, Page]:
        context = self._context(size, dark=dark, phone=True, language=language)
        page = context.new_page()
        page.goto(f"{self._dashboard}{_BOARD}/{view}")
        page.locator("bitrix24-workday-card ha-card").first.wait_for()
        page.wait_for_timeout(SETTLE)
        return context, page

    @staticmethod
    def _screenshot(page: Page) -> bytes:
        """Return a screenshot of the cards of the view with a margin."""
        frame = page.locator("hui-grid-section").bounding_box()
        assert frame is not None
        clip = {
            "x": frame["x"] - _MARGIN,
            "y": frame["y"] - _MARGIN,
            "width": frame["width"] + 2 * _MARGIN,
            "height": frame["height"] + 2 * _MARGIN,
        }
        return page.screenshot(clip=clip, animations="disabled")

    def _take(self, view: str, size: tuple[int, int], *, dark: bool = False, language: str = "en-GB") -> bytes:
        context, page = self._open_view(view, size, dark=dark, language=language)
        png = self._screenshot(page)
        context.close()
        return png

    def film(self) -> None:
        """Write the animation of a day: start, work, a break, overtime, close."""
        self._begin_weekday()
        self._set_clock(9)
        context, page = self._open_view("film", _NARROW)
        animation = Animation()

        def hold(milliseconds: int, shots: int = 1) -> None:
            for shot in range(shots):
                # So that the clock of the card counts on.
                page.wait_for_timeout(1000 if shot else 0)
                animation.add(self._screenshot(page), milliseconds)

        def press(name: str, then: str) -> None:
            button = self._button(page, name)
            box = button.bounding_box()
            assert box is not None
            page.evaluate(_TOUCH, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
            hold(350)
            button.tap()
            self._button(page, then).wait_for()
            page.evaluate("document.querySelector('#finger').remove()")

        def pass_time(until: tuple[int, int], steps: int) -> None:
            now = datetime.fromisoformat(self._portal_state()["clock"]["now"])
            begin, end = now.hour * 60 + now.minute, until[0] * 60 + until[1]
            for number in range(1, steps + 1):
                self._set_clock(*divmod(begin + round((end - begin) * number / steps), 60), prefix="alex_morgan")
                # The card requests the portal's clock when the hours change.
                page.wait_for_timeout(250)
                hold(120)

        hold(1000)
        press("Start", "Pause")
        hold(500, shots=3)
        pass_time((12, 31), 10)
        hold(400)
        press("Pause", "Resume")
        hold(500, shots=2)
        pass_time((13, 17), 3)
        press("Resume", "Pause")
        hold(400)
        pass_time((17, 47), 12)
        pass_time((18, 22), 3)
        hold(900)
        press("Close", "Reopen")
        hold(2000)
        file = IMAGES / "card.gif"
        animation.write(file)
        report_file(file)
        context.close()

    def usual_day(self) -> None:
        """Take the layouts in the afternoon: two employees at work, one on a break, one not started."""
        self._begin_weekday()
        self._set_clock(8, 47)
        self._control(f"employees/{_DANA}/open")
        self._set_clock(9, 2)
        self._control(f"employees/{_OWNER_ID}/open")
        self._set_clock(9, 26)
        self._control(f"employees/{_JONAS}/open")
        self._set_clock(12, 31)
        self._control(f"employees/{_OWNER_ID}/pause")
        self._set_clock(13, 14)
        self._control(f"employees/{_OWNER_ID}/resume")
        self._set_clock(14, 20)
        self._control(f"employees/{_JONAS}/pause")
        self._set_clock(14, 32)
        save_picture("card-full", side_by_side(self._take("full", _NARROW), self._take("full", _NARROW, dark=True)))
        save_picture("card-team", self._take("team", _BROAD))
        save_picture("card-small", self._take("small", _NARROW))
        self._pickers()
        self._control(f"employees/{_OWNER_ID}/pause")
        self._set_clock(14, 51)
        save_picture(
            "card-phone",
            side_by_side(
                self._take("full", _HANDHELD, language="de"), self._take("full", _HANDHELD, language="ru", dark=True)
            ),
        )

    def _pickers(self) -> None:
        """Take the card picker and the form."""
        context = self._context(_DIALOG)
        page = context.new_page()
        page.goto(f"{self._dashboard}{_PLAYGROUND}?edit=1")
        page.locator("hui-grid-section .add").first.click()
        dialog = page.locator("hui-dialog-create-card")
        dialog.get_by_placeholder("Search entities").fill("alex status")
        dialog.get_by_text("Status", exact=True).first.click()
        page.wait_for_timeout(SETTLE)
        save_picture("card-suggestion", page.screenshot())
        dialog.get_by_text("By card", exact=True).click()
        dialog.get_by_placeholder("Search cards").fill("bitrix24")
        page.wait_for_timeout(SETTLE)
        save_picture("card-picker", page.screenshot())
        dialog.locator("hui-card-picker .overlay").first.click()
        page.wait_for_timeout(2 * SETTLE)
        save_picture("card-form", page.screenshot())
        context.close()

    def unusual_days(self) -> None:
        """Take a queued clock-out and an expired day."""
        context, page = self._open_view("full", _NARROW)
        self._control("faults", fault="lost_before", times=None)
        self._button(page, "Close").tap()
        page.get_by_text("waiting for Bitrix24").wait_for()
        self._notice_outage(page)
        save_picture("card-waiting", self._screenshot(page))
        self._control("faults", clear=True)
        page.get_by_text("waiting for Bitrix24").wait_for(state="hidden")
        context.close()
        self._set_clock(9, 5, days=1)
        save_picture("card-expired", self._take("expired", _NARROW))
