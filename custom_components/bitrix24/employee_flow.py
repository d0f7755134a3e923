"""Subentry flow: add a colleague whose work day is tracked too."""

import asyncio
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .api import ApiError, PeopleList, Person, PollQuery, Portal, Refused, UserNotFound, UserRefused
from .const import CONF_READ_ONLY, CONF_USER_ID, SCOPE_TIMEMAN
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .employee import get_members, owner_id
from .errors import async_get_finding_text, get_form_error
from .texts import escape_placeholders

# An entry that is reloaded passes through these, and through "not loaded" between them without a pause.
_ON_THE_WAY: Final = (ConfigEntryState.UNLOAD_IN_PROGRESS, ConfigEntryState.SETUP_IN_PROGRESS)


class EmployeeFlow(ConfigSubentryFlow):
    """Adds a colleague, or looks again whether the rights have changed."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add somebody."""
        return await self._async_step("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Take the name and the rights anew, or somebody else instead."""
        return await self._async_step("reconfigure", user_input)

    async def _async_step(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        data = await self._loaded()
        if data is None:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        found = ""
        if user_input is not None:
            user_id = _number(user_input[CONF_USER_ID])
            if user_id is None:
                errors[CONF_USER_ID] = "employee_not_found"
            elif (reason := self._taken(user_id)) is not None:
                return self.async_abort(reason=reason)
            else:
                try:
                    person, read_only = await _check(data, user_id)
                except ApiError as err:
                    key, found = get_form_error(err), await async_get_finding_text(self.hass, err)
                    errors[CONF_USER_ID if key == "employee_not_found" else "base"] = key
                else:
                    return self._finish(user_id, person, read_only=read_only)
        listed = await _people(data)
        if listed is not None and not listed.complete:
            errors.setdefault("base", "list_incomplete")
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(self._schema(listed), user_input or {}),
            errors=errors,
            description_placeholders=escape_placeholders(
                {"entry": self._entry.title, "scope": SCOPE_TIMEMAN, "found": found}
            ),
        )

    @property
    def _entry(self) -> Bitrix24ConfigEntry:
        return self._get_entry()

    @property
    def _own_id(self) -> int | None:
        """Who is reconfigured; None when somebody is added."""
        if self.source != SOURCE_RECONFIGURE:
            return None
        return int(self._get_reconfigure_subentry().data[CONF_USER_ID])

    async def _loaded(self) -> Bitrix24Data | None:
        """Return the parts of the entry; the reload after somebody was added just before is waited for."""
        entry, changed = self._entry, asyncio.Event()
        stop = entry.async_on_state_change(changed.set)
        try:
            while entry.state in _ON_THE_WAY:
                changed.clear()
                await changed.wait()
        finally:
            stop()
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _taken(self, user_id: int) -> str | None:
        """Return why somebody cannot be added."""
        if user_id == owner_id(self._entry):
            return "own_employee"
        if user_id != self._own_id and user_id in get_members(self._entry):
            return "already_configured"
        return None

    def _schema(self, listed: PeopleList | None) -> vol.Schema:
        """Return the form: a list to search where people may be read, else a number."""
        if listed is None:
            number = NumberSelector(NumberSelectorConfig(min=1, mode=NumberSelectorMode.BOX))
            return vol.Schema({vol.Required(CONF_USER_ID, default=self._own_id or vol.UNDEFINED): number})
        shown = [
            person for person in listed.people if person.user_id == self._own_id or self._taken(person.user_id) is None
        ]
        options = [SelectOptionDict(value=str(person.user_id), label=_label(person)) for person in shown]
        options.sort(key=lambda option: option["label"].casefold())
        selector = SelectSelectorConfig(options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
        # Without a value of its own the form would choose the first of the list.
        chosen = "" if self._own_id is None else str(self._own_id)
        field = vol.Required(CONF_USER_ID, default=chosen or vol.UNDEFINED, description={"suggested_value": chosen})
        return vol.Schema({field: SelectSelector(selector)})

    def _finish(self, user_id: int, person: Person | None, *, read_only: bool) -> SubentryFlowResult:
        title = (person.name if person is not None else "") or f"#{user_id}"
        unique_id = str(user_id)
        data = {CONF_USER_ID: user_id, CONF_READ_ONLY: read_only}
        if self._own_id is None:
            return self.async_create_entry(title=title, data=data, unique_id=unique_id)
        # The entry reloads by itself when its people have changed.
        return self.async_update_and_abort(
            self._entry, self._get_reconfigure_subentry(), unique_id=unique_id, title=title, data=data
        )


async def _check(data: Bitrix24Data, user_id: int) -> tuple[Person | None, bool]:
    """Return who somebody is, and whether only the records may be read.

    Raises:
        UserNotFound: there is no such person in the company.
        UserRefused: neither the work day nor the records may be read.
        ApiError: the portal could not be asked.
    """
    portal = data.coordinator.portal
    reading = await portal.read(
        PollQuery(days=[user_id], people=[user_id] if data.coordinator.poller.has_people else [])
    )
    person = (reading.people or {}).get(user_id)
    if person is not None and not (person.active and person.employee):
        raise UserNotFound
    try:
        reading.day_of(user_id)
    except UserRefused as err:
        if reading.people is not None and person is None:
            # Whoever may see all records gets an empty list for nobody.
            raise UserNotFound from err
        await _check_records(portal, user_id, await portal.refusal_explained(err))
        return person, True
    return person, False


async def _check_records(portal: Portal, user_id: int, refusal: UserRefused) -> None:
    """Make sure that somebody's records may be read: department heads may (reference §3)."""
    if isinstance(refusal, UserNotFound):
        raise refusal
    try:
        await portal.read_latest_record(user_id)
    except Refused, UserRefused:
        raise refusal from None


async def _people(data: Bitrix24Data) -> PeopleList | None:
    """Return all who can be chosen; None where they cannot be read, for then a number does."""
    if not data.coordinator.poller.has_people:
        return None
    try:
        return await data.coordinator.portal.list_people()
    except ApiError:
        return None


def _label(person: Person) -> str:
    # Once somebody is chosen, the form shows nothing but the number.
    name = f"{person.name} #{person.user_id}".strip()
    return f"{name} ({person.position})" if person.position else name


def _number(value: Any) -> int | None:
    """Return a user id out of the list, or as typed."""
    text = str(value).strip().removeprefix("#").removesuffix(".0")
    return int(text) if text.isdecimal() and 0 < len(text) < 19 and int(text) > 0 else None  # noqa: PLR2004
