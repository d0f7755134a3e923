"""The repair issues: raised when something needs a person, withdrawn when it no longer does."""

from collections.abc import Collection, Set as AbstractSet
from datetime import timedelta
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir

from .api import ApiError, MissingScope, PortalMoved, RestBlocked, RestUnavailable, Status, WrongPerson, notable
from .auth import get_address
from .const import DOMAIN, SCOPE_IM, SCOPE_TIMEMAN
from .employee import Employee, Withheld, get_members
from .errors import get_finding_text
from .storage import async_remember_wrong_person, get_portal_state
from .texts import escape_placeholders, local_minute

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

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


# Whom an issue is about, where that is nobody with a subentry.
OWNER = "owner"


NO_MEMBER = "no_member"


@callback
def get_issue_employee(entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return how an issue names an employee: by the subentry, for downloaded diagnostics hold the names of issues."""
    member = get_members(entry).get(user_id)
    return NO_MEMBER if member is None else member.subentry_id or OWNER


@callback
def async_report_damaged_outbox(hass: HomeAssistant, entry: Bitrix24ConfigEntry, aside: Path) -> None:
    """Tell that kept commands may have been lost."""
    _async_raise(
        hass,
        f"{OUTBOX_DAMAGED}_{entry.entry_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=OUTBOX_DAMAGED,
        translation_placeholders={"file": aside.name},
    )


@callback
def async_update_undeliverable(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, of_whom: AbstractSet[str], *, news: AbstractSet[str] = frozenset()
) -> None:
    """Tell whose queued commands could not be recorded, one issue for each; its form lists them.

    Args:
        hass: Home Assistant.
        entry: whose commands.
        of_whom: see get_issue_employee; nobody else has any.
        news: to whose list something has come: they are told again, also where the issue was ignored.
    """
    _async_update_employees(hass, entry, COMMAND_UNDELIVERABLE, of_whom - news)
    _async_update_employees(hass, entry, COMMAND_UNDELIVERABLE, of_whom)


@callback
def async_update_time_unknown(hass: HomeAssistant, entry: Bitrix24ConfigEntry, of_whom: Collection[str]) -> None:
    """Ask when commands were given that were queued while the clock was wrong.

    Args:
        hass: Home Assistant.
        entry: whose commands.
        of_whom: see get_issue_employee; nobody else has any.
    """
    _async_update_employees(hass, entry, COMMAND_TIME_UNKNOWN, of_whom)


@callback
def _async_update_employees(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, of_whom: Collection[str]
) -> None:
    """Raise an issue about each of some employees, and withdraw those about all others."""
    _async_withdraw_others(hass, entry, kind, of_whom)
    for employee in of_whom:
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"{kind}_{entry.entry_id}_{employee}",
            data={"entry_id": entry.entry_id, "employee": employee},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=kind,
        )


@callback
def _async_withdraw_others(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, kind: str, of_whom: Collection[str]
) -> None:
    prefix = f"{kind}_{entry.entry_id}_"
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id.removeprefix(prefix) not in of_whom:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_update_expired(hass: HomeAssistant, entry: Bitrix24ConfigEntry, employee: Employee) -> None:
    """Tell that a day was forgotten, until it is closed here or elsewhere."""
    workday = employee.workday
    if workday.status is None:
        return
    start = workday.start if workday.status is Status.EXPIRED else None
    _async_update(
        hass,
        f"{WORKDAY_EXPIRED}_{entry.entry_id}_{get_issue_employee(entry, employee.user_id)}",
        present=start is not None,
        data={"entry_id": entry.entry_id, "employee": get_issue_employee(entry, employee.user_id)},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=WORKDAY_EXPIRED,
        translation_placeholders={"start": local_minute(start) if start else ""},
    )


@callback
def async_update_unavailable(hass: HomeAssistant, entry: Bitrix24ConfigEntry, employee: Employee) -> None:
    """Tell that the portal refuses somebody's day, until it tells it again."""
    _async_update(
        hass,
        f"{EMPLOYEE_UNAVAILABLE}_{entry.entry_id}_{get_issue_employee(entry, employee.user_id)}",
        present=employee.withheld is Withheld.REFUSED,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=EMPLOYEE_UNAVAILABLE,
        translation_placeholders={"name": employee.label, "entry": entry.title},
    )


@callback
def async_withdraw_about_removed(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Withdraw what was said about people who are no longer members."""
    members = {get_issue_employee(entry, user_id) for user_id in get_members(entry)}
    for kind in (EMPLOYEE_UNAVAILABLE, WORKDAY_EXPIRED):
        _async_withdraw_others(hass, entry, kind, members)


@callback
def async_update_missing_scope(hass: HomeAssistant, entry: Bitrix24ConfigEntry, scope: str, *, missing: bool) -> None:
    """Tell that the webhook lost a permission that is in use, until it has it again."""
    _async_update(
        hass,
        f"{MISSING_SCOPE}_{entry.entry_id}_{scope}",
        present=missing,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=MISSING_SCOPE,
        translation_placeholders={"entry": entry.title, "scope": scope},
    )


@callback
def async_report_portal_moved(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, host: str, origin: str) -> None:
    """Ask whether the portal has moved to where it leads to.

    Args:
        hass: Home Assistant.
        entry: whose portal.
        host: the portal's, as it is known.
        origin: scheme, host and port of where it leads to.
    """
    _async_raise(
        hass,
        f"{PORTAL_MOVED}_{entry.entry_id}",
        data={"entry_id": entry.entry_id, "origin": origin},
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=PORTAL_MOVED,
        translation_placeholders={"host": host, "new_host": origin.removeprefix("https://")},
    )


@callback
def async_withdraw_portal_moved(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Ask no more: the portal answers where it is known to be."""
    ir.async_delete_issue(hass, DOMAIN, f"{PORTAL_MOVED}_{entry.entry_id}")


@callback
def async_update_rest_unavailable(hass: HomeAssistant, entry: Bitrix24ConfigEntry, found: str | None) -> None:
    """Tell that the portal's plan has no REST API any more, until it has: to sign in again would not help.

    Args:
        hass: Home Assistant.
        entry: whose portal.
        found: what the portal says; None: it is well.
    """
    _async_update(
        hass,
        f"{REST_UNAVAILABLE}_{entry.entry_id}",
        present=found is not None,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=REST_UNAVAILABLE,
        translation_placeholders={"entry": entry.title, "found": found or ""},
    )


@callback
def async_update_rest_blocked(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, blocked: bool) -> None:
    """Tell that Bitrix24 has blocked the portal's REST API by hand, until it has not."""
    _async_update(
        hass,
        f"{REST_BLOCKED}_{entry.entry_id}",
        present=blocked,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=REST_BLOCKED,
        translation_placeholders={"entry": entry.title},
    )


@callback
def async_update_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    """Tell that the webhook acts for somebody else, until it acts for the right person again."""
    _async_update(
        hass,
        f"{WRONG_PERSON}_{entry.entry_id}",
        present=wrong,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=WRONG_PERSON,
        translation_placeholders={"entry": entry.title},
    )


@callback
def is_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the webhook was last seen to act for somebody else."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{WRONG_PERSON}_{entry.entry_id}")
    return issue is not None and issue.active


@callback
def async_withdraw_all(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Withdraw everything about an entry that is going."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and entry.entry_id in issue_id:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def _async_update(hass: HomeAssistant, issue_id: str, *, present: bool, **issue: Any) -> None:
    """Raise an issue, or withdraw it."""
    if present:
        _async_raise(hass, issue_id, **issue)
    else:
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def _async_raise(hass: HomeAssistant, issue_id: str, *, translation_placeholders: dict[str, str], **issue: Any) -> None:
    """Raise an issue; what it says is rendered as Markdown, whoever wrote the names and words in it."""
    ir.async_create_issue(
        hass, DOMAIN, issue_id, translation_placeholders=escape_placeholders(translation_placeholders), **issue
    )


_LOGGER = logging.getLogger(__name__)


# All entities of these platforms need the permission for chats: the presence, and notifications.
_CHAT_PLATFORMS = frozenset({Platform.NOTIFY, Platform.SELECT})


def _chat_in_use(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether there is an entity for presence or notifications that nobody disabled."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return any(entity.domain in _CHAT_PLATFORMS and not entity.disabled for entity in entities)


@callback
def async_poll_failed(hass: HomeAssistant, entry: Bitrix24ConfigEntry, error: ApiError) -> None:
    """Remember why a poll failed, and tell what needs a person."""
    get_portal_state(hass, entry).failure = error
    async_call_failed(hass, entry, error)


@callback
def async_call_failed(hass: HomeAssistant, entry: Bitrix24ConfigEntry, error: ApiError) -> None:
    """Tell of a failure that needs a person, where no flow asks for one already."""
    match error:
        case WrongPerson():
            _set_wrong_person(hass, entry, wrong=True)
        case PortalMoved():
            async_report_portal_moved(hass, entry, host=get_address(entry).host, origin=error.origin)
        case MissingScope():
            async_update_missing_scope(hass, entry, error.scope, missing=True)
        case RestUnavailable():
            async_update_rest_unavailable(hass, entry, get_finding_text(error))
        case RestBlocked():
            async_update_rest_blocked(hass, entry, blocked=True)


@callback
def async_poll_succeeded(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, has_chat: bool) -> None:
    """Withdraw what the answer disproves, and tell of a permission taken away although something uses it.

    Args:
        hass: Home Assistant.
        entry: whose way to sign in works.
        has_chat: whether it may use the chat: the owner's presence, and notifications.
    """
    _note_answer(hass, entry)
    async_withdraw_portal_moved(hass, entry)
    _set_wrong_person(hass, entry, wrong=False)
    async_update_rest_unavailable(hass, entry, None)
    async_update_rest_blocked(hass, entry, blocked=False)
    async_update_missing_scope(hass, entry, SCOPE_TIMEMAN, missing=False)
    lost = not has_chat and _chat_in_use(hass, entry)
    async_update_missing_scope(hass, entry, SCOPE_IM, missing=lost)
    # Refused once, but it works: nobody is asked to sign in any more.
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def _set_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    async_remember_wrong_person(hass, entry, wrong=wrong)
    async_update_wrong_person(hass, entry, wrong=wrong)


@callback
def _note_answer(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Forget the last failure, and tell once when the portal's clock is wrong, and when it is right again."""
    traffic = get_portal_state(hass, entry)
    traffic.failure = None
    ahead = notable(traffic.clock.skew)
    if (ahead is not None) is traffic.told_clock:
        return
    traffic.told_clock = ahead is not None
    if ahead is None:
        _LOGGER.info("The portal's clock agrees with Home Assistant's again")
    else:
        side = "ahead of" if ahead > timedelta() else "behind"
        minutes = round(abs(ahead) / timedelta(minutes=1))
        _LOGGER.warning(
            "The portal's clock is %s min %s Home Assistant's; the portal's is the one that counts", minutes, side
        )
