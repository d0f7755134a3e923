"""The clock of the card: it counts by itself, and as the portal does."""

from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
from viewer import Viewer

# What the portal's whole seconds and the way to it may make.
_WITHIN_SECONDS = 4


@pytest.mark.parametrize("figure", ["worked", "breaks"])
def test_seconds_without_any_state_write(own_viewer: Viewer, portal: PortalControl, home: Home, figure: str) -> None:
    portal.act("open")
    portal.advance(hours=3, minutes=25)
    if figure == "breaks":
        portal.act("pause")
        portal.advance(minutes=20)
    home.look()
    own_viewer.page.clock.install()
    own_viewer.open("full")
    expect(own_viewer.time).to_contain_text("3:25:" if figure == "worked" else "0:20:")
    own_viewer.page.clock.pause_at(own_viewer.page.evaluate("Date.now()") + 1000)
    written = home.written()
    seen = [own_viewer.seconds()]
    for _ in range(4):
        own_viewer.page.clock.run_for(1000)
        seen.append(own_viewer.seconds())
    assert [second - seen[0] for second in seen] == [0, 1, 2, 3, 4]
    assert home.written() == written


@pytest.mark.parametrize("view", ["full", "compact"])
def test_figures_are_those_of_the_portal(viewer: Viewer, portal: PortalControl, home: Home, view: str) -> None:
    portal.act("open")
    portal.advance(hours=1, minutes=50)
    portal.act("pause")
    portal.advance(minutes=40)
    portal.act("resume")
    portal.advance(hours=2)
    home.look()
    viewer.open(view)
    before = portal.person()["worked"]
    shown = viewer.seconds()
    assert before - _WITHIN_SECONDS <= shown <= portal.person()["worked"] + _WITHIN_SECONDS

    portal.act("pause")
    portal.advance(minutes=12, seconds=35)
    home.look()
    expect(viewer.button("Resume" if view == "full" else "Resume: Alex Morgan")).to_be_visible()
    expect(viewer.time).to_contain_text("0:12:")
    if view == "full":
        # The finished one, which is known to half a minute while another runs, and the running one.
        expect(viewer.card.get_by_role("definition").last).to_have_text("52 min")


def test_a_tablet_with_a_wrong_clock(own_viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=2, minutes=30)
    home.look()
    own_viewer.page.clock.install()
    own_viewer.page.clock.fast_forward("07:00")
    own_viewer.open("full")
    expect(own_viewer.time).to_contain_text("2:30:")


def test_overtime(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=9, minutes=15)
    home.look()
    card = viewer.open("full")
    expect(card).to_contain_text("1 h 15 min overtime")
    expect(card.get_by_role("img")).to_have_accessible_name("Worked 9 h 15 min of 8 h, breaks 0 min")
