"""A day that was not closed: the form on the card closes it."""

from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
import pytest
from viewer import Viewer


@pytest.fixture
def forgotten(portal: PortalControl, home: Home) -> None:
    """Let the owner come at nine and go home without a word; the next morning comes."""
    portal.act("open")
    portal.advance(days=1)
    home.look()


@pytest.mark.usefixtures("forgotten")
def test_proposed_finish_closes_the_day(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("full")
    expect(card).to_contain_text("was not closed")
    expect(card.get_by_label("Finish")).to_have_value("18:00")
    expect(card.get_by_label("Reason")).to_have_value("Recorded by Home Assistant")
    viewer.press("Close this day")
    expect(viewer.button("Start")).to_be_visible()
    record = portal.person()
    assert (record["status"], record["finish"][11:19]) == ("CLOSED", "18:00:00")


@pytest.mark.usefixtures("forgotten")
def test_mistakes_are_told_in_the_form(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("full")
    card.get_by_label("Finish").fill("08:15")
    viewer.press("Close this day")
    expect(card.get_by_role("alert")).to_contain_text("Enter a later time.")
    assert portal.status() == "EXPIRED"

    card.get_by_label("Finish").fill("16:30")
    card.get_by_label("Reason").fill(" ")
    viewer.press("Close this day")
    expect(card.get_by_role("alert")).to_have_text("Fill in the finish and the reason.")
    assert portal.status() == "EXPIRED"

    card.get_by_label("Reason").fill("Went home with a headache")
    card.get_by_label("Reason").press("Enter")
    expect(viewer.button("Start")).to_be_visible()
    record = portal.person()
    assert (record["status"], record["finish"][11:19]) == ("CLOSED", "16:30:00")


@pytest.mark.usefixtures("forgotten")
def test_unfolded_in_one_line(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("compact")
    expect(card.get_by_label("Finish")).to_be_hidden()
    card.get_by_text("was not closed").click()
    viewer.press("Close this day")
    expect(viewer.button("Start: Alex Morgan")).to_be_visible()
    assert portal.status() == "CLOSED"
