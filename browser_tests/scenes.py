"""What the card can be seen in, each brought about on a fresh morning."""

from home import PENDING, STATUS, Home
from playwright.sync_api import expect
from portal_control import DANA, JONAS, PortalControl
from viewer import Viewer


def closed(portal: PortalControl, home: Home) -> None:
    """The day is done."""
    portal.act("open")
    portal.advance(hours=8, minutes=10)
    portal.act("close")
    home.look()


def morning(portal: PortalControl, home: Home) -> None:
    """Nobody has come yet."""


def working(portal: PortalControl, home: Home) -> None:
    """At work, after a break; of the colleagues one works, one has a break, one is not there."""
    for user_id in (1, DANA, JONAS):
        portal.act("open", user_id)
    portal.advance(hours=3)
    portal.act("pause")
    portal.advance(minutes=30)
    portal.act("resume")
    portal.advance(hours=1, minutes=10)
    portal.act("pause", JONAS)
    portal.advance(minutes=5)
    home.look()


def on_a_break(portal: PortalControl, home: Home) -> None:
    """At work, now on a break."""
    portal.act("open")
    portal.advance(hours=4)
    portal.act("pause")
    portal.advance(minutes=25)
    home.look()


def overtime(portal: PortalControl, home: Home) -> None:
    """Too long at work."""
    portal.act("open")
    portal.advance(hours=4)
    portal.act("pause")
    portal.advance(minutes=45)
    portal.act("resume")
    portal.advance(hours=5, minutes=30)
    home.look()


def expired(portal: PortalControl, home: Home) -> None:
    """A day that was not closed."""
    portal.act("open")
    portal.advance(days=1)
    home.look()


def kept(portal: PortalControl, home: Home) -> None:
    """A command waits for the portal."""
    portal.act("open")
    portal.advance(hours=4)
    home.look()
    portal.fail("lost_before")
    home.act("switch.turn_off", entity_id="switch.alex_morgan_work_day")
    home.wait_for_state(PENDING, "1")
    home.wait_for_state(STATUS, "unavailable")


def ask(viewer: Viewer) -> None:
    """Let the card ask whether to reopen."""
    viewer.press("Reopen")
    expect(viewer.button("Cancel")).to_be_visible()


def fail(viewer: Viewer) -> None:
    """Let the card tell an error."""
    viewer.press("Start")
    expect(viewer.card.get_by_role("alert")).to_be_visible()
