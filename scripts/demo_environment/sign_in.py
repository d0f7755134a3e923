"""Sign in with Bitrix24: Home Assistant's dialog, the portal's page, the callback."""

from http import HTTPStatus
from typing import Any, Final, Self

import aiohttp
from yarl import URL

from .home_assistant import HomeAssistantProgram
from .portal import PortalProgram

_CALLBACK: Final = "auth/external/callback"
_NAME: Final = "Demo portal"


def callback_url(home_assistant_url: str) -> str:
    """Return the handler path to register with the local application."""
    return f"{home_assistant_url}{_CALLBACK}"


async def add_credentials(home_assistant: HomeAssistantProgram, portal: PortalProgram) -> None:
    """Add the local application to Home Assistant's application credentials."""
    await home_assistant.command(
        type="application_credentials/create",
        domain="bitrix24",
        client_id=portal.application.client_id,
        client_secret=portal.application.client_secret,
        name=_NAME,
    )


class Dialog:
    """A config flow of the integration."""

    def __init__(self, home_assistant: HomeAssistantProgram, portal: PortalProgram, result: dict[str, Any]) -> None:
        """Start with the result of the first request."""
        self._home_assistant = home_assistant
        self._portal = portal
        self._result = result

    @classmethod
    async def open(
        cls, home_assistant: HomeAssistantProgram, portal: PortalProgram, entry_id: str | None = None
    ) -> Self:
        """Start "Reconfigure" of an entry, or "Add integration" without one."""
        order = {"handler": "bitrix24"} | ({} if entry_id is None else {"entry_id": entry_id})
        return cls(home_assistant, portal, await home_assistant.post("config/config_entries/flow", order))

    async def enter(self, **fields: object) -> None:
        """Submit a form, or choose from a menu by next_step_id."""
        self._result = await self._home_assistant.post(self._path, fields)

    async def visit_portal(self) -> list[str]:
        """Open Bitrix24's page and follow its redirect; return both URLs without their queries.

        Raises:
            DemoError: the redirect led elsewhere.
        """
        url = URL(self._expect("external")["url"])
        async with self._portal.session.get(url, allow_redirects=False) as answer:
            back = URL(answer.headers.get("Location", ""))
            where = str(back.with_query(None))
            if answer.status != HTTPStatus.FOUND or where != callback_url(self._home_assistant.url):
                raise self._failure(f"the portal's page answered {answer.status} and led to {where or 'nowhere'}")
        async with aiohttp.ClientSession() as browser, browser.get(back, allow_redirects=False) as answer:
            page = await answer.text()
            if answer.status != HTTPStatus.OK or "window.close" not in page:
                raise self._failure(f"its callback answered {answer.status}: {page}")
        # Home Assistant notifies the frontend, which then reads the flow again.
        self._result = await self._home_assistant.get(self._path)
        return [str(address.with_query(None)) for address in (url, back)]

    def added_entry(self) -> str:
        """Return the id of the added entry.

        Raises:
            DemoError: no entry was added.
        """
        return str(self._expect("create_entry")["result"]["entry_id"])

    def expect_change(self) -> None:
        """Check that the entry was changed.

        Raises:
            DemoError: it was not.
        """
        if self._expect("abort")["reason"] != "reconfigure_successful":
            raise self._failure(f"the entry was not changed: {self._result['reason']}")

    @property
    def _path(self) -> str:
        return f"config/config_entries/flow/{self._result['flow_id']}"

    def _expect(self, wanted: str) -> dict[str, Any]:
        if (shown := self._result.get("type")) != wanted:
            why = self._result.get("errors") or self._result.get("reason") or self._result.get("step_id")
            raise self._failure(f"its dialog shows {shown} instead of {wanted}: {why}")
        return self._result

    def _failure(self, what: str) -> Exception:
        return self._home_assistant.child.failure(f"did not sign in: {what}", self._home_assistant.log)


async def add_by_sign_in(home_assistant: HomeAssistantProgram, portal: PortalProgram) -> tuple[str, list[str]]:
    """Add the integration; return the entry id and the visited URLs.

    Raises:
        DemoError: the sign-in failed.
    """
    await add_credentials(home_assistant, portal)
    dialog = await Dialog.open(home_assistant, portal)
    await dialog.enter(next_step_id="oauth")
    await dialog.enter(portal=portal.url, verify_ssl=True)
    visited = await dialog.visit_portal()
    entry_id = dialog.added_entry()
    await home_assistant.find_entities()
    return entry_id, visited


async def change_to_webhook(home_assistant: HomeAssistantProgram, portal: PortalProgram, entry_id: str) -> None:
    """Reconfigure an entry to use the webhook.

    Raises:
        DemoError: the entry was not changed.
    """
    dialog = await Dialog.open(home_assistant, portal, entry_id)
    await dialog.enter(sign_in="webhook", url=portal.webhook_url, verify_ssl=True)
    dialog.expect_change()


async def change_to_sign_in(home_assistant: HomeAssistantProgram, portal: PortalProgram, entry_id: str) -> None:
    """Reconfigure an entry to sign in with Bitrix24.

    Raises:
        DemoError: the entry was not changed.
    """
    dialog = await Dialog.open(home_assistant, portal, entry_id)
    await dialog.enter(sign_in="oauth", verify_ssl=True)
    await dialog.enter(portal=portal.url, verify_ssl=True)
    await dialog.visit_portal()
    dialog.expect_change()
