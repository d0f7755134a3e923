"""How the card comes into a page: whatever kind of dashboard, whichever was first, and also twice."""

from boards import BOARD
from home import Home
from playwright.sync_api import Route, expect
from portal_control import PortalControl
from viewer import Viewer

_FILE = "/bitrix24_static/bitrix24-workday-card.js"
_CARD = "bitrix24-workday-card"
# What replaces the browser's registry of elements lies in it.
_APP = "**/frontend_latest/app.*.js"
# A dashboard that Home Assistant reads from a file, in every demo.
_YAML_BOARD = "work-day"
_LOADED = f"""() => performance.getEntriesByType("resource").map((one) => one.name)
  .filter((name) => new URL(name).pathname === "{_FILE}")"""
_OFFERED = f"""() => [window.customCards, window.customCardFeatures]
  .map((entries) => entries.filter((entry) => entry.type.startsWith("{_CARD}")).length)"""


def test_a_dashboard_edited_by_people(viewer: Viewer, home: Home) -> None:
    """The card is there, loaded once, without any resource in their list."""
    viewer.open("full")
    expect(viewer.button("Start")).to_be_visible()
    assert len(viewer.page.evaluate(_LOADED)) == 1
    assert home.ask(type="lovelace/resources") == []


def test_a_dashboard_in_yaml(viewer: Viewer, home: Home) -> None:
    """Every page loads the card, so a dashboard need not ask for it."""
    viewer.page.goto(f"{home.url}{_YAML_BOARD}")
    boards = {board["url_path"]: board["mode"] for board in home.ask(type="lovelace/dashboards/list")}
    assert (boards[BOARD], boards[_YAML_BOARD]) == ("storage", "yaml")
    viewer.card.locator("ha-card").first.wait_for()
    assert len(viewer.page.evaluate(_LOADED)) == 1


def test_the_card_comes_before_the_app(viewer: Viewer, home: Home, portal: PortalControl) -> None:
    """As on pages before 2026.11: what the app puts in the place of the browser's registry must learn of the card."""

    def first_the_card(route: Route) -> None:
        viewer.page.wait_for_function(f"customElements.get('{_CARD}') !== undefined")
        route.fallback()

    # The page asks for it again later, under the same address: that runs nothing a second time.
    (url,) = home.desk.evaluate(_LOADED)
    viewer.page.add_init_script(f"""import("{url}").then(() => window.cameFirst = customElements)""")
    viewer.page.route(_APP, first_the_card)
    viewer.open("everything")
    # Otherwise this would test nothing.
    assert viewer.page.evaluate("window.cameFirst !== undefined && window.cameFirst !== customElements")
    viewer.press("Start")
    expect(viewer.button("Pause")).to_be_visible()
    assert portal.status() == "OPENED"
    viewer.page.unroute(_APP)


def test_another_version_comes_into_an_open_page(viewer: Viewer, portal: PortalControl) -> None:
    """After an update both run: nothing is defined or offered twice, and the card goes on."""
    viewer.open("full")
    viewer.page.evaluate(f'import("{_FILE}?v=another")')
    assert len(viewer.page.evaluate(_LOADED)) == 2
    assert viewer.page.evaluate(_OFFERED) == [1, 1]
    viewer.press("Start")
    expect(viewer.button("Pause")).to_be_visible()
    assert portal.status() == "OPENED"
    # A card that is drawn anew is one of the page's own.
    viewer.visit("compact")
    expect(viewer.button("Pause: Alex Morgan")).to_be_visible()


def test_the_integration_is_switched_off(viewer: Viewer, home: Home) -> None:
    """Whoever opens a page meanwhile still has the card, which says what is wrong."""
    with home.switched_off():
        viewer.visit("full")
        viewer.card.wait_for()
        assert len(viewer.page.evaluate(_LOADED)) == 1
