"""Repair issues: raised when something needs a person, withdrawn when it no longer does."""

from collections.abc import Set as AbstractSet
from datetime import timedelta
import logging
from typing import TYPE_CHECKING, NamedTuple

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.issue_registry import IssueSeverity

from .api import ApiError, MissingScope, PortalMoved, RestBlocked, RestUnavailable, Status, WrongPerson, notable
from .auth import get_address
from .const import ABSENT, DOMAIN, SCOPE_IM, SCOPE_TIMEMAN
from .employee import Employee, Member, Withheld, get_members
from .errors import get_finding_text
from .storage import PortalState, async_remember_wrong_person
from .texts import escape_placeholders, local_minute

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

COMMAND_TIME_UNKNOWN = "command_time_unknown"
COMMAND_UNDELIVERABLE = "command_undeliverable"
EMPLOYEE_UNAVAILABLE = "employee_unavailable"
MISSING_SCOPE = "missing_scope"
OUTBOX_DAMAGED = "outbox_damaged"
PORTAL_MOVED = "portal_moved"
REST_BLOCKED = "rest_blocked"
REST_UNAVAILABLE = "rest_unavailable"
WORKDAY_EXPIRED = "workday_expired"
WRONG_PERSON = "wrong_person"


class _Kind(NamedTuple):
    severity: IssueSeverity
    fixable: bool
    persistent: bool = False


_KINDS = {
    COMMAND_TIME_UNKNOWN: _Kind(IssueSeverity.WARNING, fixable=True),
    COMMAND_UNDELIVERABLE: _Kind(IssueSeverity.WARNING, fixable=True),
    EMPLOYEE_UNAVAILABLE: _Kind(IssueSeverity.WARNING, fixable=False),
    MISSING_SCOPE: _Kind(IssueSeverity.WARNING, fixable=False),
    OUTBOX_DAMAGED: _Kind(IssueSeverity.ERROR, fixable=True, persistent=True),
    PORTAL_MOVED: _Kind(IssueSeverity.ERROR, fixable=True),
    REST_BLOCKED: _Kind(IssueSeverity.ERROR, fixable=False),
    REST_UNAVAILABLE: _Kind(IssueSeverity.ERROR, fixable=False),
    WORKDAY_EXPIRED: _Kind(IssueSeverity.WARNING, fixable=True),
    WRONG_PERSON: _Kind(IssueSeverity.ERROR, fixable=False),
}

# How an issue names an employee without a subentry.
OWNER = "owner"
NO_MEMBER = "no_member"

# All entities of these platforms need the permission for chats.
_CHAT_PLATFORMS = frozenset({Platform.NOTIFY, Platform.SELECT})


@callback
def async_raise_issue(
    hass: HomeAssistant,
    entry: Bitrix24ConfigEntry,
    kind: str,
    about: str = "",
    /,
    *,
    data: dict[str, str | int | float | None] | None = None,
    **placeholders: str,
) -> None:
    """Raise an issue of an entry.

    Args:
        entry: named by the id of the issue.
        kind: a key of _KINDS, and of the translations.
        about: an employee or a scope, if there may be several issues of a kind.
        data: for the repair flow.
        placeholders: of the translation, not escaped: they are rendered as Markdown.
    """
    severity, fixable, persistent = _KINDS[kind]
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, kind, about),
        data=data,
        is_fixable=fixable,
        is_persistent=persistent,
        severity=severity,
        translation_key=kind,
        translation_placeholders=escape_placeholders(placeholders) or None,
    )


@callback
def async_withdraw_issue(hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, about: str = "") -> None:
    """Withdraw an issue, if it was raised."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, kind, about))


def _issue_id(entry: Bitrix24ConfigEntry, kind: str, about: str) -> str:
    return f"{kind}_{entry.entry_id}_{about}" if about else f"{kind}_{entry.entry_id}"


def get_issue_employee(entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return how issues name an employee: by the subentry, because downloaded diagnostics contain the ids of issues."""
    member = get_members(entry).get(user_id)
    return NO_MEMBER if member is None else _name(member)


def _name(member: Member) -> str:
    return member.subentry_id or OWNER


@callback
def async_raise_employee_issue(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, employee: str, /, **placeholders: str
) -> None:
    """Raise a fixable issue about an employee, see get_issue_employee."""
    data: dict[str, str | int | float | None] = {"entry_id": entry.entry_id, "employee": employee}
    async_raise_issue(hass, entry, kind, employee, data=data, **placeholders)


@callback
def async_update_employee_issues(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, employees: AbstractSet[str]
) -> None:
    """Raise a fixable issue about each of some employees, and withdraw those about all others."""
    _async_withdraw_others(hass, entry, kind, employees)
    for employee in employees:
        async_raise_employee_issue(hass, entry, kind, employee)


@callback
def _async_withdraw_others(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, employees: AbstractSet[str]
) -> None:
    prefix = _issue_id(entry, kind, "")
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id.removeprefix(f"{prefix}_") not in employees:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_withdraw_about_removed(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Withdraw issues about people who are no longer members."""
    members = {_name(member) for member in get_members(entry).values()}
    for kind in (EMPLOYEE_UNAVAILABLE, WORKDAY_EXPIRED):
        _async_withdraw_others(hass, entry, kind, members)


@callback
def async_withdraw_all(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Withdraw all issues of an entry that is being removed."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and entry.entry_id in issue_id:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_update_employee(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, employee: Employee) -> None:
    """Raise or withdraw the issues about a day left open, and about a day that the portal refuses to show."""
    name, workday = _name(member), employee.workday
    if workday.status is Status.EXPIRED and workday.start is not None:
        async_raise_employee_issue(hass, entry, WORKDAY_EXPIRED, name, start=local_minute(workday.start))
    elif workday.status is not None:
        async_withdraw_issue(hass, entry, WORKDAY_EXPIRED, name)
    if employee.withheld is Withheld.REFUSED:
        async_raise_issue(hass, entry, EMPLOYEE_UNAVAILABLE, name, name=employee.label, entry=entry.title)
    else:
        async_withdraw_issue(hass, entry, EMPLOYEE_UNAVAILABLE, name)


@callback
def async_call_failed(hass: HomeAssistant, entry: Bitrix24ConfigEntry, error: ApiError) -> None:
    """Raise an issue for a failure that needs a person, unless a flow asks for one already."""
    match error:
        case WrongPerson():
            async_update_wrong_person(hass, entry, wrong=True)
        case PortalMoved():
            async_raise_issue(
                hass,
                entry,
                PORTAL_MOVED,
                data={"entry_id": entry.entry_id, "origin": error.origin},
                host=get_address(entry).host,
                new_host=error.origin.removeprefix("https://"),
            )
        case MissingScope():
            async_raise_issue(hass, entry, MISSING_SCOPE, error.scope, entry=entry.title, scope=error.scope)
        case RestUnavailable():
            async_raise_issue(hass, entry, REST_UNAVAILABLE, entry=entry.title, found=get_finding_text(error))
        case RestBlocked():
            async_raise_issue(hass, entry, REST_BLOCKED, entry=entry.title)


@callback
def async_poll_succeeded(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, has_chat: bool) -> None:
    """Withdraw what the answer disproves; raise an issue about a permission that is in use and was taken away.

    Args:
        has_chat: whether presence, absences and notifications are permitted.
    """
    async_update_wrong_person(hass, entry, wrong=False)
    for kind in (PORTAL_MOVED, REST_UNAVAILABLE, REST_BLOCKED):
        async_withdraw_issue(hass, entry, kind)
    async_withdraw_issue(hass, entry, MISSING_SCOPE, SCOPE_TIMEMAN)
    if not has_chat and _chat_in_use(hass, entry):
        async_raise_issue(hass, entry, MISSING_SCOPE, SCOPE_IM, entry=entry.title, scope=SCOPE_IM)
    else:
        async_withdraw_issue(hass, entry, MISSING_SCOPE, SCOPE_IM)
    # Refused once, but it works: nobody need sign in any more.
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])


def _chat_in_use(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return any(
        (entity.domain in _CHAT_PLATFORMS or entity.translation_key == ABSENT) and not entity.disabled
        for entity in entities
    )


@callback
def async_update_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    """Remember whether the webhook acts for another person than the owner, with an issue as long as it does."""
    async_remember_wrong_person(hass, entry, wrong=wrong)
    if wrong:
        async_raise_issue(hass, entry, WRONG_PERSON, entry=entry.title)
    else:
        async_withdraw_issue(hass, entry, WRONG_PERSON)


@callback
def is_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the webhook was last seen to act for another person than the owner."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, _issue_id(entry, WRONG_PERSON, ""))
    return issue is not None and issue.active


@callback
def async_check_clock(portal_state: PortalState) -> None:
    """Log once when the portal's clock goes wrong, and when it is right again."""
    ahead = notable(portal_state.clock.skew)
    if (ahead is not None) is portal_state.clock_reported:
        return
    portal_state.clock_reported = ahead is not None
    if ahead is None:
        _LOGGER.info("The portal's clock agrees with Home Assistant's again")
    else:
        side = "ahead of" if ahead > timedelta() else "behind"
        minutes = round(abs(ahead) / timedelta(minutes=1))
        _LOGGER.warning(
            "The portal's clock is %s min %s Home Assistant's; the portal's is the one that counts", minutes, side
        )
