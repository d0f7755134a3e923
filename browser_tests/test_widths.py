"""The card on a phone, in a narrow column, and from right to left."""

from collections.abc import Callable

from barriers import misfits
from home import Home
from playwright.sync_api import Locator, expect
from portal_control import PortalControl
import pytest
import scenes
from viewer import PHONE, Viewer

_SMALL_PHONE = (320, 568)
_TABLET = (1280, 800)


def _assert_it_fits(viewer: Viewer) -> None:
    viewer.wait_until_at_rest()
    assert [misfit for card in viewer.cards.all() for misfit in misfits(card)] == []
    assert viewer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_everything_fits(sit_down: Callable[..., Viewer], portal: PortalControl, home: Home, language: str) -> None:
    scenes.working(portal, home)
    viewer = sit_down(size=PHONE, language=language)
    viewer.open("narrow")
    expect(viewer.cards).to_have_count(4)
    _assert_it_fits(viewer)
    viewer.open("everything")
    expect(viewer.cards).to_have_count(4)
    for width, height in (_SMALL_PHONE, PHONE, _TABLET):
        viewer.page.set_viewport_size({"width": width, "height": height})
        _assert_it_fits(viewer)


@pytest.mark.parametrize("layout", ["full", "compact", "team"])
def test_what_is_asked_and_told_fits(
    sit_down: Callable[..., Viewer], portal: PortalControl, home: Home, layout: str
) -> None:
    scenes.closed(portal, home)
    viewer = sit_down(size=_SMALL_PHONE)
    card = viewer.open(layout)
    card.get_by_role("button", name="Reopen").click()
    expect(card.get_by_role("button", name="Cancel")).to_be_visible()
    _assert_it_fits(viewer)
    portal.fail("error", method="timeman.open", times=1, code="ALERT_WARNING", description="Come back at ten o'clock")
    card.get_by_role("button", name="Reopen", exact=True).click()
    expect(card.get_by_role("alert")).to_be_visible()
    _assert_it_fits(viewer)


@pytest.mark.parametrize("scene", [scenes.closed, scenes.expired, scenes.kept])
def test_what_is_seldom_seen_fits(
    sit_down: Callable[..., Viewer], portal: PortalControl, home: Home, scene: Callable[[PortalControl, Home], None]
) -> None:
    scene(portal, home)
    viewer = sit_down(size=PHONE)
    viewer.open("everything")
    expect(viewer.cards).to_have_count(4)
    _assert_it_fits(viewer)


def _left(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["x"]


@pytest.mark.parametrize("size", [PHONE, _TABLET])
def test_from_right_to_left(
    sit_down: Callable[..., Viewer], portal: PortalControl, home: Home, size: tuple[int, int]
) -> None:
    scenes.working(portal, home)
    viewer = sit_down(size=size, language="he")
    card = viewer.open("everything")
    expect(viewer.cards).to_have_count(4)
    expect(viewer.page.locator("html")).to_have_attribute("dir", "rtl")
    assert _left(card.get_by_role("heading")) > _left(card.get_by_role("status"))
    assert _left(viewer.button("Pause")) > _left(viewer.button("Close"))
    row = viewer.cards.nth(1)
    assert _left(row.get_by_role("heading")) > _left(row.get_by_role("button").first)
    _assert_it_fits(viewer)
