"""The repair issues: raised when something needs a person, withdrawn when it no longer does."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .api import Status
from .const import DOMAIN
from .employee import Employee, Withheld
from .markdown import escape_placeholders

COMMAND_UNDELIVERABLE = "command_undeliverable"
EMPLOYEE_UNAVAILABLE = "employee_unavailable"
MISSING_SCOPE = "missing_scope"
OUTBOX_DAMAGED = "outbox_damaged"
REST_BLOCKED = "rest_blocked"
REST_UNAVAILABLE = "rest_unavailable"
WORKDAY_EXPIRED = "workday_expired"
WRONG_PERSON = "wrong_person"


@callback
def async_report_damaged_outbox(hass: HomeAssistant, entry: ConfigEntry, aside: Path) -> None:
    """Tell that kept commands may have been lost."""
    _async_raise(
        hass,
        f"{OUTBOX_DAMAGED}_{entry.entry_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=OUTBOX_DAMAGED,
        translation_placeholders={"entry": entry.title, "file": aside.name},
    )


@callback
def async_report_undeliverable(
    hass: HomeAssistant, entry: ConfigEntry, command_id: str, key: str, placeholders: dict[str, str]
) -> None:
    """Tell that a kept command can no longer be delivered.

    Args:
        hass: Home Assistant.
        entry: whose command it was.
        command_id: names the command.
        key: the translation of the issue, for there are several ways to fail.
        placeholders: which command, when and why.
    """
    _async_raise(
        hass,
        f"{COMMAND_UNDELIVERABLE}_{entry.entry_id}_{command_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@callback
def async_update_expired(hass: HomeAssistant, entry: ConfigEntry, employee: Employee) -> None:
    """Tell that a day was forgotten, until it is closed here or elsewhere."""
    workday = employee.workday
    if workday.status is None:
        return
    start = workday.start if workday.status is Status.EXPIRED else None
    _async_update(
        hass,
        f"{WORKDAY_EXPIRED}_{entry.entry_id}_{employee.user_id}",
        present=start is not None,
        data={"entry_id": entry.entry_id, "user_id": employee.user_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=WORKDAY_EXPIRED,
        translation_placeholders={
            "name": employee.label,
            "start": f"{dt_util.as_local(start):%Y-%m-%d %H:%M}" if start else "",
        },
    )


@callback
def async_update_unavailable(hass: HomeAssistant, entry: ConfigEntry, employee: Employee) -> None:
    """Tell that the portal refuses somebody's day, until it tells it again."""
    _async_update(
        hass,
        f"{EMPLOYEE_UNAVAILABLE}_{entry.entry_id}_{employee.user_id}",
        present=employee.withheld is Withheld.REFUSED,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=EMPLOYEE_UNAVAILABLE,
        translation_placeholders={"name": employee.label, "entry": entry.title},
    )


@callback
def async_withdraw_about(hass: HomeAssistant, entry: ConfigEntry, user_id: int) -> None:
    """Withdraw what was said about somebody who is no longer a member."""
    for kind in (EMPLOYEE_UNAVAILABLE, WORKDAY_EXPIRED):
        ir.async_delete_issue(hass, DOMAIN, f"{kind}_{entry.entry_id}_{user_id}")


@callback
def async_update_missing_scope(hass: HomeAssistant, entry: ConfigEntry, scope: str, *, missing: bool) -> None:
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
def async_update_rest_unavailable(hass: HomeAssistant, entry: ConfigEntry, found: str | None) -> None:
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
def async_update_rest_blocked(hass: HomeAssistant, entry: ConfigEntry, *, blocked: bool) -> None:
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
def async_update_wrong_person(hass: HomeAssistant, entry: ConfigEntry, *, wrong: bool) -> None:
    """Tell that the webhook acts for somebody else, until it acts for the right person again.

    Kept across restarts, for while the portal cannot be asked this is all that tells.
    """
    _async_update(
        hass,
        f"{WRONG_PERSON}_{entry.entry_id}",
        present=wrong,
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=WRONG_PERSON,
        translation_placeholders={"entry": entry.title},
    )


@callback
def is_wrong_person(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether the webhook was last seen to act for somebody else."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{WRONG_PERSON}_{entry.entry_id}") is not None


@callback
def async_withdraw_all(hass: HomeAssistant, entry: ConfigEntry) -> None:
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
