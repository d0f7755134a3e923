"""Calendar: the recorded days of each employee."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import override

from homeassistant.components.calendar import CalendarEntity, CalendarEntityDescription, CalendarEvent
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Status, Workday, midnight_after
from .data import Bitrix24ConfigEntry
from .employee import Member
from .entity import Bitrix24Entity
from .texts import CalendarTexts, async_get_calendar_texts

PARALLEL_UPDATES = 0

WORKDAYS = CalendarEntityDescription(key="workdays")

# Home Assistant takes no event without a duration.
_SHORTEST = timedelta(seconds=1)
# How long before a range a day may begin that lasts into it.
_LONGEST = timedelta(days=2)
# There was no Bitrix24 before, and arithmetic of dates has limits.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# The durations of a closed record do not depend on the time.
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the calendar of each employee, as soon as the portal is known to show its records."""
    texts = await async_get_calendar_texts(hass)
    entry.runtime_data.record_refresh.async_when_supported(partial(_add, entry, async_add_entities, texts))


@callback
def _add(entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback, texts: CalendarTexts) -> None:
    for member in entry.runtime_data.members.values():
        if member.subentry_id is not None and member.subentry_id not in entry.subentries:
            # Removed meanwhile.
            continue
        async_add_entities([Bitrix24Calendar(entry, member, WORKDAYS, texts)], config_subentry_id=member.subentry_id)


class Bitrix24Calendar(Bitrix24Entity, CalendarEntity):
    """The recorded days; the running one is the current event, without durations, which would grow."""

    def __init__(
        self, entry: Bitrix24ConfigEntry, member: Member, description: CalendarEntityDescription, texts: CalendarTexts
    ) -> None:
        super().__init__(entry, member, description)
        self._record_cache = entry.runtime_data.record_cache
        self._read_only = member.read_only
        self._texts = texts

    @property
    @override
    def event(self) -> CalendarEvent | None:
        workday = self.employee.workday
        # A record without an end is running, even where it is unknown whether the person works or is on a break.
        runs = workday.running or (self._read_only and workday.status is None and workday.finish is None)
        return self._get_event(workday) if runs else None

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the days that overlap a range.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """
        begin = max(start_date, _EARLIEST) - _LONGEST
        days = await self._record_cache.read_cached(self._user_id, begin, end_date)
        events = [event for day in days if (event := self._get_event(day)) is not None]
        return [event for event in events if event.end_datetime_local > start_date]

    def _get_event(self, workday: Workday) -> CalendarEvent | None:
        if workday.start is None:
            return None
        end = workday.planned_finish(self.employee.required) or midnight_after(workday.start)
        return CalendarEvent(
            start=workday.start,
            end=max(end, workday.start + _SHORTEST),
            summary=self._texts.summary,
            description=self._get_description(workday),
            uid=None if workday.record_id is None else str(workday.record_id),
        )

    def _get_description(self, workday: Workday) -> str | None:
        """Return the durations of a past day; those of a running one would be written with every poll."""
        lines = []
        if workday.status is Status.EXPIRED:
            lines.append(self._texts.not_ended)
        worked = workday.recorded_work(_LONG_AGO) if workday.status is Status.CLOSED else None
        if worked is not None:
            lines += self._texts.hours(worked, workday)
        if workday.confirmed is False:
            lines.append(self._texts.not_confirmed)
        return "\n".join(lines) or None
