"""The portal of a company with some employees, and the entry that shows them all."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.util import ssl as ssl_util

from custom_components.bitrix24.const import CONF_READ_ONLY, CONF_USER_ID, DOMAIN, SUBENTRY_EMPLOYEE
from tests.portal import Clock, Employee, Fault, Portal, Role, Webhook

from .core import ZONE, new_entry

# From this size on one employee is refused by the portal: that must harm nobody else.
FAILING_FROM: Final = 10
FRIDAY: Final = datetime(2026, 9, 11, tzinfo=UTC)
MONDAY: Final = FRIDAY + timedelta(days=3)
# Berlin is two hours ahead of Greenwich in September.
_AHEAD: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Company:
    """A portal and its people; the first is the owner of the webhook."""

    portal: Portal
    people: list[Employee]
    webhook: Webhook

    @property
    def usual(self) -> Employee:
        """Somebody of whom the portal tells everything; not the owner where there are others."""
        return self.people[min(1, len(self.people) - 1)]

    def entry(self) -> ConfigEntry[Any]:
        """Return an entry for everybody, not yet known to any core."""
        owner, *colleagues = self.people
        return new_entry(
            DOMAIN,
            f"portal.example_{owner.id}",
            {CONF_URL: self.webhook.url, CONF_VERIFY_SSL: True},
            tuple(_subentry(colleague) for colleague in colleagues),
        )


def at(hour: int, minute: int = 0, day: datetime = MONDAY) -> datetime:
    """Return an instant of Berlin's day."""
    return day + timedelta(hours=hour, minutes=minute) - _AHEAD


def described_company(employees: int, clock: Clock | None = None) -> Company:
    """Return a company whose portal is closed: nobody can be asked, but it is known who works there."""
    portal = Portal(clock=clock, server_zone=ZONE)
    portal.base_url = "https://127.0.0.1"
    owner = portal.add_employee(1, name="Olivia", last_name="Owner", time_zone=ZONE, role=Role.ADMIN)
    people = [owner, *portal.add_team(employees - 1, first_id=2)]
    return Company(portal, people, portal.add_webhook(owner, scopes=("timeman", "im", "user")))


@asynccontextmanager
async def company(employees: int, clock: Clock) -> AsyncGenerator[Company]:
    """Open a portal; everybody has worked on Friday.

    Args:
        employees: how many, the owner included.
        clock: the portal's.
    """
    firm = described_company(employees, clock)
    portal, people = firm.portal, firm.people
    async with portal:
        _trust(portal)
        if employees >= FAILING_FROM:
            refusal = Fault.error("", "User not found", 400)
            portal.faults.add(refusal, "timeman.status", times=None, user_id=people[-1].id)
        now = clock.now()
        clock.move_to(at(9, day=FRIDAY))
        for person in people:
            person.open_day()
        clock.move_to(at(18, day=FRIDAY))
        for person in people:
            person.close_day()
        clock.move_to(now)
        yield firm


def _subentry(person: Employee) -> ConfigSubentryData:
    return {
        "data": {CONF_USER_ID: person.id, CONF_READ_ONLY: False},
        "subentry_type": SUBENTRY_EMPLOYEE,
        "title": person.full_name,
        "unique_id": str(person.id),
    }


def _trust(portal: Portal) -> None:
    """Let Home Assistant's own sessions trust the portal's certificate authority."""
    for cipher_list in ssl_util.SSLCipherList:
        for alpn in (ssl_util.SSL_ALPN_NONE, ssl_util.SSL_ALPN_HTTP11, ssl_util.SSL_ALPN_HTTP11_HTTP2):
            ssl_util.client_context(cipher_list, alpn).load_verify_locations(cadata=portal.ca_pem.decode())
