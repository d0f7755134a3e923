"""Application credentials: what Home Assistant's own dialog for them shows and makes of them."""

from homeassistant.components.application_credentials import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import LocalOAuth2Implementation, async_get_implementations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.bitrix24.application_credentials import async_get_description_placeholders
from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SECRET
from tests.support.issue_texts import LANGUAGES, filled, translations

INSIDE, OUTSIDE = "http://192.168.1.5:8123", "https://home.example"
CALLBACK = "/auth/external/callback"


@pytest.mark.parametrize(
    ("my", "internal", "external", "expected"),
    [
        pytest.param(True, INSIDE, OUTSIDE, "https://my.home-assistant.io/redirect/oauth", id="My Home Assistant"),
        pytest.param(False, INSIDE, OUTSIDE, f"{OUTSIDE}{CALLBACK}", id="both addresses"),
        pytest.param(False, None, OUTSIDE, f"{OUTSIDE}{CALLBACK}", id="from outside"),
        pytest.param(False, INSIDE, None, f"{INSIDE}{CALLBACK}", id="at home"),
        pytest.param(False, None, None, f"https://…{CALLBACK}", id="no address known"),
    ],
)
async def test_what_stands_in_the_applications_card(
    hass: HomeAssistant, my: bool, internal: str | None, external: str | None, expected: str
) -> None:
    """The address that Bitrix24 sends people back to is the one that they reach Home Assistant by."""
    if my:
        hass.config.components.add("my")
    await hass.config.async_update(internal_url=internal, external_url=external)
    placeholders = await async_get_description_placeholders(hass)
    assert placeholders == {"redirect_url": expected, "scopes": "timeman, im, user_brief"}


async def test_the_dialog(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> None:
    """Home Assistant offers Bitrix24, and fills in its text in every language."""
    await hass.config.async_update(external_url=OUTSIDE)
    assert await async_setup_component(hass, "application_credentials", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "application_credentials/config"})
    answer = (await client.receive_json())["result"]
    assert DOMAIN in answer["domains"]
    placeholders = answer["integrations"][DOMAIN]["description_placeholders"]
    assert placeholders == await async_get_description_placeholders(hass)
    for language in LANGUAGES:
        text = filled(translations(language)["application_credentials"]["description"], placeholders)
        assert all(value in text for value in placeholders.values()), text


async def test_credentials_become_a_way_to_sign_in(hass: HomeAssistant) -> None:
    """With the authorisation server that knows every portal's application; the form asks for the portal itself."""
    assert await async_setup_component(hass, "application_credentials", {})
    await hass.data[DATA_COMPONENT].async_create_item(
        {"domain": DOMAIN, "client_id": "local.app", "client_secret": f"{SECRET}Client", "name": "Office"}
    )
    (implementation,) = (await async_get_implementations(hass, DOMAIN)).values()
    assert isinstance(implementation, LocalOAuth2Implementation)
    assert (implementation.name, implementation.client_id) == ("Office", "local.app")
    assert implementation.authorize_url == "https://oauth.bitrix.info/oauth/authorize/"
    assert implementation.token_url == "https://oauth.bitrix.info/oauth/token/"
