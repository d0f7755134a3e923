"""The portal cannot be reached: what is pressed is kept, what was known is shown."""

from collections.abc import Iterator

from home import PENDING, STATUS, Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
from viewer import Viewer

_AWAY = "Bitrix24 cannot be reached. This is what was known last."
_WAITING = "1 command is waiting for Bitrix24"
# In milliseconds: it is tried again every half minute.
_UNTIL_DELIVERY = 60_000


def test_press_is_kept_and_delivered(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=4)
    home.look()
    card = viewer.open("full")
    portal.fail("lost_before")
    viewer.press("Close")
    expect(card).to_contain_text(_WAITING)
    expect(card).to_contain_text(_AWAY)
    expect(card.get_by_role("group", name="Work day of Alex Morgan").get_by_role("button")).not_to_have_count(0)
    assert portal.status() == "OPENED"

    portal.recover()
    home.look()
    expect(card).not_to_contain_text(_WAITING, timeout=_UNTIL_DELIVERY)
    expect(card).not_to_contain_text(_AWAY)
    expect(viewer.button("Reopen")).to_be_visible()
    assert portal.status() == "CLOSED"


def test_last_known_figures_stay(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=4)
    home.look()
    card = viewer.open("full")
    expect(viewer.time).to_contain_text("4:00:")
    portal.fail("lost_before")
    home.act("homeassistant.update_entity", entity_id=STATUS)
    expect(card).to_contain_text(_AWAY)
    expect(viewer.time).to_contain_text("4:00:")
    expect(viewer.button("Pause")).to_be_visible()
    expect(viewer.button("Close")).to_be_visible()


@pytest.fixture
def keeping_nothing(home: Home) -> Iterator[None]:
    """Let Home Assistant keep no commands."""
    home.choose_queue(on=False)
    yield
    home.choose_queue(on=True)


@pytest.mark.usefixtures("keeping_nothing")
def test_nothing_is_known(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    card = viewer.open("full")
    portal.fail("lost_before")
    home.act("homeassistant.update_entity", entity_id=STATUS)
    expect(card).to_contain_text("Bitrix24 cannot be reached")
    expect(card).not_to_contain_text(_AWAY)
    expect(card.get_by_role("button")).to_have_count(0)
    expect(card.get_by_role("radio")).to_have_count(0)
    home.wait_for_state(PENDING, "0")
    portal.recover()
    home.look()
    expect(viewer.button("Start")).to_be_visible()
