"""Several employees on one card."""

from home import Home
from playwright.sync_api import expect
from portal_control import DANA, PortalControl
from viewer import Viewer


def test_act_for_a_colleague(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("team")
    expect(card.get_by_role("listitem")).to_have_count(4)
    expect(card).to_contain_text("0 of 4 at work")

    viewer.press("Start: Dana Petrova")
    expect(viewer.button("Pause: Dana Petrova")).to_be_visible()
    expect(card).to_contain_text("1 of 4 at work")
    assert portal.status(DANA) == "OPENED"
    assert portal.status() == "CLOSED"

    viewer.press("Pause: Dana Petrova")
    expect(viewer.button("Resume: Dana Petrova")).to_be_visible()
    expect(card).to_contain_text("0 of 4 at work")

    viewer.press("Close: Dana Petrova")
    expect(viewer.button("Reopen: Dana Petrova")).to_be_visible()
    viewer.press("Reopen: Dana Petrova")
    viewer.press("Reopen")
    expect(viewer.button("Pause: Dana Petrova")).to_be_visible()
    assert portal.status(DANA) == "OPENED"


def test_chosen_ones_in_their_order(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    home.look()
    card = viewer.open("two")
    expect(card.get_by_role("heading")).to_have_text(["Support", "Mei Lin", "Alex Morgan"])
    expect(card).to_contain_text("1 of 2 at work")


def test_colleague_has_no_presence(viewer: Viewer) -> None:
    card = viewer.open("colleague")
    expect(viewer.button("Start")).to_be_visible()
    expect(card.get_by_role("radio")).to_have_count(0)


def test_entry_is_switched_off(viewer: Viewer, home: Home) -> None:
    card = viewer.open("full")
    expect(viewer.button("Start")).to_be_visible()
    with home.switched_off():
        expect(card).to_contain_text("Enable the integration Bitrix24")
    expect(viewer.button("Start")).to_be_visible()


def test_only_what_was_chosen(viewer: Viewer) -> None:
    card = viewer.open("bare")
    expect(viewer.button("Start")).to_be_visible()
    expect(card.get_by_role("img")).to_have_count(0)
    expect(card.get_by_role("radio")).to_have_count(0)
    expect(card).not_to_contain_text("Breaks")
