"""The card for people who cannot see it, or hardly, or who get dizzy."""

from collections.abc import Callable

from barriers import barriers
from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
import scenes
from viewer import Viewer

type Scene = Callable[[PortalControl, Home], None]

_MOTION = """(card) => {
  const every = (root) => [...root.querySelectorAll("*")].flatMap(
    (element) => [element, ...(element.shadowRoot ? every(element.shadowRoot) : [])]);
  return every(card.shadowRoot).filter((element) => element.localName !== "ha-icon"
      && !element.getRootNode().host.localName.startsWith("ha-")
      && [getComputedStyle(element).transitionDuration, getComputedStyle(element).animationDuration]
        .some((duration) => duration.split(", ").some((one) => one !== "0s")))
    .map((element) => element.localName);
}"""


def _look_for_barriers(viewer: Viewer) -> None:
    viewer.wait_until_at_rest()
    for theme in ("light", "dark"):
        viewer.prefer(theme)
        found = [barrier for card in viewer.cards.all() for barrier in barriers(card)]
        assert found == [], theme


@pytest.mark.parametrize(
    "scene",
    [scenes.morning, scenes.working, scenes.on_a_break, scenes.overtime, scenes.closed, scenes.expired, scenes.kept],
)
def test_no_barriers(sit_down: Callable[..., Viewer], portal: PortalControl, home: Home, scene: Scene) -> None:
    scene(portal, home)
    viewer = sit_down(still=True)
    viewer.open("everything")
    expect(viewer.cards).to_have_count(4)
    _look_for_barriers(viewer)


def test_no_barriers_in_a_question(sit_down: Callable[..., Viewer], portal: PortalControl, home: Home) -> None:
    scenes.closed(portal, home)
    viewer = sit_down(still=True)
    viewer.open("full")
    scenes.ask(viewer)
    _look_for_barriers(viewer)


def test_no_barriers_in_an_error(sit_down: Callable[..., Viewer], portal: PortalControl) -> None:
    viewer = sit_down(still=True)
    viewer.open("full")
    portal.fail("error", method="timeman.open", times=1, code="ALERT_WARNING", description="Come back at ten")
    scenes.fail(viewer)
    _look_for_barriers(viewer)


@pytest.mark.parametrize("view", ["missing", "choose"])
def test_no_barriers_without_an_employee(sit_down: Callable[..., Viewer], view: str) -> None:
    viewer = sit_down(still=True)
    viewer.open(view)
    _look_for_barriers(viewer)


def test_nothing_moves_where_that_is_asked_for(
    sit_down: Callable[..., Viewer], portal: PortalControl, home: Home
) -> None:
    scenes.working(portal, home)
    card = sit_down().open("full")
    expect(card.get_by_role("timer")).to_be_visible()
    assert card.evaluate(_MOTION) != []
    card = sit_down(still=True).open("full")
    expect(card.get_by_role("timer")).to_be_visible()
    assert card.evaluate(_MOTION) == []


def test_words_for_screen_readers(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    scenes.working(portal, home)
    card = viewer.open("full")
    expect(card).to_match_aria_snapshot("""
      - article "Alex Morgan":
        - heading "Alex Morgan" [level=2]
        - status: Opened
        - img /Worked 4 h 15 min of 8 h.*, breaks 30 min/
        - timer "4 h 15 min"
        - term: Start
        - definition: 9:00 AM
        - group "Work day of Alex Morgan":
          - button "Pause"
          - button "Close"
        - group "Presence":
          - radio "Online" [checked]
          - radio "Do not disturb"
    """)
