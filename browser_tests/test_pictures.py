"""What the card looks like, beside pictures of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from comparison import LooksDifferentError, compare, write
from conftest import FAILURES
from home import Home
from playwright.sync_api import Locator, expect
from portal_control import PortalControl
import pytest
import scenes
from viewer import Viewer

# So high that nothing has to be scrolled: the top of the page would cover it.
_DESKTOP: Final = (1000, 1600)
_PHONE: Final = (390, 2200)

type Scene = Callable[[PortalControl, Home], None]
type Stage = Callable[..., Viewer]
type Compare = Callable[[dict[str, Locator]], None]


@pytest.fixture
def stage(sit_down: Callable[..., Viewer], portal: PortalControl, home: Home) -> Stage:
    """Bring a scene about at a moment that does not pass, and show it in a view to somebody with a look."""

    def shown(scene: Scene, view: str = "full", *, size: tuple[int, int] = _DESKTOP, **look: Any) -> Viewer:
        portal.stop_clock()
        scene(portal, home)
        viewer = sit_down(size=size, frozen=True, still=True, **look)
        viewer.freeze(portal.now().isoformat())
        viewer.open(view)
        return viewer

    return shown


@pytest.fixture
def like_its_picture(request: pytest.FixtureRequest) -> Compare:
    """Compare elements with the pictures of their names, all of them even when one differs."""
    update: bool = request.config.getoption("update_pictures")
    failures: Path = FAILURES / "pictures"

    def compared(elements: dict[str, Locator]) -> None:
        different = []
        for name, element in elements.items():
            try:
                write(name, element) if update else compare(name, element, failures)
            except LooksDifferentError as error:
                different.append(str(error))
        assert different == []

    return compared


def test_at_work(stage: Stage, like_its_picture: Compare) -> None:
    viewer = stage(scenes.working, "everything")
    expect(viewer.cards).to_have_count(4)
    viewer.wait_until_at_rest()
    full, compact, team, feature = viewer.cards.all()
    like_its_picture({"full-light": full, "compact-light": compact, "team-light": team, "feature-light": feature})
    viewer.prefer("dark")
    like_its_picture({"full-dark": full, "compact-dark": compact, "team-dark": team, "feature-dark": feature})


def test_phone(stage: Stage, like_its_picture: Compare) -> None:
    viewer = stage(scenes.working, "everything", size=_PHONE)
    expect(viewer.cards).to_have_count(4)
    viewer.wait_until_at_rest()
    full, compact, team, _ = viewer.cards.all()
    like_its_picture({"phone-full": full, "phone-compact": compact, "phone-team": team})
    viewer.prefer("dark")
    like_its_picture({"phone-full-dark": full})


def test_narrow_column(stage: Stage, like_its_picture: Compare) -> None:
    viewer = stage(scenes.working, "narrow", size=_PHONE)
    expect(viewer.cards).to_have_count(4)
    viewer.wait_until_at_rest()
    full, compact, _, feature = viewer.cards.all()
    like_its_picture({"narrow-full": full, "narrow-compact": compact, "narrow-feature": feature})


@pytest.mark.parametrize(
    ("name", "language"), [("right-to-left", "he"), ("russian", "ru"), ("german", "de")], ids=["he", "ru", "de"]
)
def test_language(stage: Stage, like_its_picture: Compare, name: str, language: str) -> None:
    viewer = stage(scenes.working, "full", language=language, size=_PHONE)
    viewer.wait_until_at_rest()
    like_its_picture({name: viewer.card})


@pytest.mark.parametrize("scene", [scenes.morning, scenes.on_a_break, scenes.overtime, scenes.kept])
def test_scene(stage: Stage, like_its_picture: Compare, scene: Scene) -> None:
    viewer = stage(scene)
    viewer.wait_until_at_rest()
    like_its_picture({scene.__name__.replace("_", "-"): viewer.card})


def test_question(stage: Stage, like_its_picture: Compare) -> None:
    viewer = stage(scenes.closed)
    scenes.ask(viewer)
    viewer.wait_until_at_rest()
    like_its_picture({"question": viewer.card})


def test_error(stage: Stage, like_its_picture: Compare, portal: PortalControl) -> None:
    viewer = stage(scenes.morning)
    portal.fail("error", method="timeman.open", times=1, code="ALERT_WARNING", description="Come back at ten")
    scenes.fail(viewer)
    viewer.wait_until_at_rest()
    like_its_picture({"error": viewer.card})


def test_expired(stage: Stage, like_its_picture: Compare) -> None:
    viewer = stage(scenes.expired)
    viewer.wait_until_at_rest()
    # It is another day each time.
    for dated in (viewer.card.locator("h3"), viewer.card.locator("output"), viewer.card.locator("dd").first):
        dated.evaluate("(element) => { element.style.visibility = 'hidden'; }")
    like_its_picture({"expired": viewer.card})
