"""The card without a mouse."""

from home import PRESENCE, Home
from playwright.sync_api import Locator, expect
from portal_control import PortalControl
from viewer import Viewer


def _expect_ready(button: Locator) -> None:
    """Wait until the keyboard is on a button that has taken another's place long enough ago to be meant."""
    expect(button).to_be_focused()
    expect(button).to_be_enabled()


def test_order_of_what_can_be_reached(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    home.look()
    viewer.open("full")
    viewer.button("Pause").focus()
    reached = [viewer.focused()]
    for _ in range(2):
        viewer.page.keyboard.press("Tab")
        reached.append(viewer.focused())
    assert reached == ["Pause", "Close", "Online"]
    viewer.page.keyboard.press("Shift+Tab")
    assert viewer.focused() == "Close"


def test_reached_from_the_top_of_the_page(viewer: Viewer) -> None:
    viewer.open("full")
    # Past what Home Assistant has above the cards.
    for _ in range(40):
        viewer.page.keyboard.press("Tab")
        if viewer.focused() == "Start":
            return
    raise AssertionError("Tab does not reach the button Start")


def test_whole_day(viewer: Viewer, portal: PortalControl) -> None:
    viewer.open("full")
    viewer.button("Start").focus()
    for key, status, focused in (
        ("Enter", "OPENED", "Pause"),
        ("Space", "PAUSED", "Resume"),
        ("Enter", "OPENED", "Pause"),
    ):
        viewer.page.keyboard.press(key)
        _expect_ready(viewer.button(focused))
        assert portal.status() == status


def test_focus_after_the_pressed_button_is_gone(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=2)
    home.look()
    viewer.open("full")
    viewer.button("Close").focus()
    viewer.page.keyboard.press("Space")
    expect(viewer.button("Reopen")).to_be_focused()
    assert portal.status() == "CLOSED"


def test_question(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=5)
    portal.act("close")
    home.look()
    card = viewer.open("full")
    keyboard = viewer.page.keyboard
    viewer.button("Reopen").focus()
    keyboard.press("Enter")
    question = card.get_by_role("group", name="This day is closed already.")
    _expect_ready(question.get_by_role("button", name="Reopen"))
    keyboard.press("Escape")
    expect(question).to_have_count(0)
    _expect_ready(viewer.button("Reopen"))
    keyboard.press("Enter")
    expect(viewer.button("Cancel")).to_be_visible()
    keyboard.press("Tab")
    expect(viewer.button("Cancel")).to_be_focused()
    keyboard.press("Space")
    _expect_ready(viewer.button("Reopen"))
    assert portal.status() == "CLOSED"
    keyboard.press("Enter")
    expect(viewer.button("Cancel")).to_be_visible()
    _expect_ready(viewer.button("Reopen"))
    keyboard.press("Enter")
    expect(viewer.button("Pause")).to_be_focused()
    assert portal.status() == "OPENED"


def test_presence_by_arrow_keys(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    card = viewer.open("full")
    card.get_by_role("radio", name="Online").focus()
    viewer.page.keyboard.press("ArrowRight")
    home.wait_for_state(PRESENCE, "dnd")
    expect(card.get_by_role("radio", name="Do not disturb")).to_be_checked()
    expect(card.get_by_role("radio", name="Do not disturb")).to_be_focused()
    assert portal.person()["presence"] == "dnd"


def test_focus_is_seen(viewer: Viewer) -> None:
    viewer.open("full")
    viewer.button("Start").focus()
    viewer.page.keyboard.press("Tab")
    viewer.page.keyboard.press("Shift+Tab")
    expect(viewer.button("Start")).to_be_focused()
    expect(viewer.button("Start")).to_have_css("outline-style", "solid")
