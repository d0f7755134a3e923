"""What went wrong is told in words, on the card."""

from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
from viewer import Viewer


def test_refusal_of_the_portal(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("full")
    portal.fail("error", method="timeman.open", times=1, code="ALERT_WARNING", description="Come back at ten")
    viewer.press("Start")
    expect(card.get_by_role("alert")).to_contain_text("Come back at ten")
    assert portal.status() == "CLOSED"

    viewer.press("Start")
    expect(viewer.button("Pause")).to_be_visible()
    expect(card.get_by_role("alert")).to_have_count(0)


def test_presence_stays_what_it_was(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("full")
    portal.fail("error", method="im.user.status.set", times=1, code="ERROR", description="Not now")
    card.get_by_text("Away").click()
    expect(card.get_by_role("alert")).to_contain_text("Not now")
    expect(card.get_by_role("radio", name="Online")).to_be_checked()


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("missing", "This employee is no longer there."),
        ("choose", "Choose an employee in the settings of this card."),
    ],
)
def test_nobody_to_show(viewer: Viewer, view: str, words: str) -> None:
    expect(viewer.open(view)).to_contain_text(words)


def test_mistake_in_the_settings(viewer: Viewer) -> None:
    viewer.visit("wrong")
    expect(viewer.page.locator("hui-view")).to_contain_text("Configuration error")


def test_day_closed_meanwhile(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=1)
    home.look()
    card = viewer.open("full")
    portal.act("close")
    viewer.press("Pause")
    expect(card).to_contain_text("Closed")
    expect(viewer.button("Reopen")).to_be_visible()
