"""The dialog of Settings > System > Repairs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.auth.models import RefreshToken
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.bitrix24.const import DOMAIN


class Dialog:
    """The dialog of Settings > System > Repairs, as the frontend drives it."""

    def __init__(self, hass: HomeAssistant, session: RefreshToken, connect: ClientSessionGenerator) -> None:
        self._hass = hass
        self._session = session
        self._connect = connect
        self._client: TestClient[Any, Any] | None = None

    async def open(self, issue: ir.IssueEntry) -> dict[str, Any]:
        """Click an issue."""
        return await self._request("POST", "/api/repairs/issues/fix", {"handler": DOMAIN, "issue_id": issue.issue_id})

    async def look_again(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """Come back to a form that is open."""
        return await self._request("GET", f"/api/repairs/issues/fix/{form['flow_id']}")

    async def submit(self, form: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
        """Press the button below a form."""
        result = await self._request("POST", f"/api/repairs/issues/fix/{form['flow_id']}", fields)
        await self._hass.async_block_till_done(wait_background_tasks=True)
        return result

    async def _request(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        # Made at first use: nothing that registers a path can be set up behind a client.
        self._client = self._client or await self._connect()
        # A new one each time, like the frontend's: it is good for half an hour.
        token = self._hass.auth.async_create_access_token(self._session)
        headers = {"Authorization": f"Bearer {token}"}
        response = await self._client.request(method, path, json=content, headers=headers)
        assert response.status == HTTPStatus.OK, await response.text()
        result: dict[str, Any] = await response.json()
        return result
