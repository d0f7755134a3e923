"""The card in the language of whoever looks at it, and with their way to write times."""

from collections.abc import Callable, Iterator

from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
import scenes
from viewer import Viewer


@pytest.fixture
def at_work(portal: PortalControl, home: Home) -> None:
    """Let the owner work since nine, with a break."""
    scenes.working(portal, home)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("language", "words", "buttons"),
    [
        (
            "en",
            ["Opened", "of 8 h", "Start", "9:00 AM", "Expected finish", "5:30 PM", "Breaks", "30 min", "Away"],
            ["Pause", "Close"],
        ),
        (
            "de",
            ["Läuft", "von 8 Std.", "Beginn", "09:00", "Voraussichtliches Ende", "17:30", "Pausen", "30 Min."],
            ["Pause", "Beenden"],
        ),
        (
            "ru",
            ["Открыт", "из 8 ч", "Начало", "09:00", "17:30", "30 мин"],
            ["Перерыв", "Завершить"],
        ),
    ],
)
def test_words(sit_down: Callable[..., Viewer], language: str, words: list[str], buttons: list[str]) -> None:
    viewer = sit_down(language=language)
    card = viewer.open("full")
    for word in words:
        expect(card).to_contain_text(word)
    for button in buttons:
        expect(viewer.button(button)).to_be_visible()


def test_error_in_the_language(sit_down: Callable[..., Viewer], portal: PortalControl) -> None:
    viewer = sit_down(language="de")
    card = viewer.open("full")
    portal.fail("error", method="timeman.open", times=1, code="ALERT_WARNING", description="Zu früh")
    viewer.press("Beginnen")
    expect(card.get_by_role("alert")).to_contain_text("Bitrix24 hat")


def test_waiting_in_all_forms(sit_down: Callable[..., Viewer], portal: PortalControl, home: Home) -> None:
    portal.act("open")
    home.look()
    viewer = sit_down(language="ru")
    card = viewer.open("full")
    portal.fail("lost_before")
    viewer.press("Завершить")
    expect(card).to_contain_text("1 команда")
    portal.recover()


@pytest.fixture
def times_as_usual(home: Home) -> Iterator[None]:
    """Let times be written afterwards as they were before."""
    yield
    home.forget_language()


@pytest.mark.usefixtures("at_work", "times_as_usual")
@pytest.mark.parametrize(
    ("language", "time_format", "start", "finish"),
    [("en", "24", "09:00", "17:30"), ("de", "12", "9:00 AM", "5:30 PM"), ("ru", "language", "09:00", "17:30")],
)
def test_time_format(
    sit_down: Callable[..., Viewer], home: Home, language: str, time_format: str, start: str, finish: str
) -> None:
    home.speak(language, time_format)
    viewer = sit_down(language=language)
    times = viewer.open("full").get_by_role("definition")
    expect(times.first).to_have_text(start)
    expect(times.nth(1)).to_have_text(finish)
