"""Whether a way to sign in works: tried in one request, for all forms alike."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import DummyCookieJar
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession

from .api import Address, AnswerLost, Auth, Portal, Profile, Questions, TimeZones, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who signed in.

    Attributes:
        address: where the portal is.
        profile: of the person.
        data: what the entry is to store; holds secrets.
        member_id: names the portal, also after a move; empty where nobody told.
    """

    address: Address
    profile: Profile
    data: dict[str, Any] = field(repr=False)
    member_id: str = ""

    @property
    def title(self) -> str:
        """What the entry is called."""
        return f"{self.profile.name or self.profile.user_id} ({self.address.host})"


async def async_try(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Read the owner's work day, and return who the owner is.

    Raises:
        ApiError: it does not work, and why.
    """
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        reading = await portal.read(Questions(days=[portal.owner_id]))
        reading.day_of(portal.owner_id)
        return reading.profile


async def async_find_owner(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Return whom requests act for, whoever that was thought to be.

    Raises:
        ApiError: the portal did not tell.
    """
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        profile = Profile.parse((await portal.call("profile", {}))["result"])
    if profile is None:
        raise AnswerLost("profile without an ID")
    return profile


@contextmanager
def _portal(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Generator[Portal]:
    session = async_create_clientsession(hass, verify_ssl=verify_ssl, auto_cleanup=False, cookie_jar=DummyCookieJar())
    try:
        # At a pace of its own: who signs in again must not wait for what the polls have used up.
        zones = TimeZones(hass.async_add_executor_job)
        yield Portal(Transport(session, executor=hass.async_add_executor_job), auth, time_zones=zones)
    finally:
        session.detach()
