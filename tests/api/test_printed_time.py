"""Times as servers of generations A and B print them: an instant from a date, a wall clock and a doubtful suffix.

The values are worked out from reference §1, "A/B: from a printed time to an instant": the suffix is the owner's time of
day at the start, less the seconds since the server's midnight then, plus the server's offset now.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.bitrix24.api.clock import RecordZones
from custom_components.bitrix24.api.printed_time import PrintedTime, RecordTimes, exact_times, printed_times
from tests.portal import Clock, Schedule
from tests.portal.office import Office
from tests.portal.workday_answer import describe_workday
from tests.support.client import QUICK, json_values, workday_answers

BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
AUCKLAND, TOKYO = ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Tokyo")
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def times(
    start: Any, zones: RecordZones, *, now: str | None = None, closed: bool = True, **fields: Any
) -> RecordTimes | None:
    """Read TIME_START, and what else is given."""
    item = {"TIME_START": start, **fields}
    return printed_times(item, zones, now=None if now is None else instant(now), closed=closed)


def start_of(start: Any, zones: RecordZones, now: str | None = None) -> str | None:
    """Return the start as ISO 8601, so that its offset is compared too."""
    read = times(start, zones, now=now)
    return None if read is None else read.start.isoformat()


# --- One's own record, the zone known ---


@pytest.mark.parametrize(
    ("printed", "zone", "start"),
    [
        # Dates agree, and so does the suffix.
        ("2026-09-14T08:00:01+02:00", BERLIN, "2026-09-14T08:00:01+02:00"),
        ("2026-09-15T18:30:00+09:00", TOKYO, "2026-09-15T18:30:00+09:00"),
        # The server, in Berlin, still had the date before: a day less.
        ("2026-09-15T09:00:00-12:00", AUCKLAND, "2026-09-15T09:00:00+12:00"),
        ("2026-09-15T06:30:00-15:00", TOKYO, "2026-09-15T06:30:00+09:00"),
        # It had the next one already: a day more.
        ("2026-09-14T18:30:00+20:00", NEW_YORK, "2026-09-14T18:30:00-04:00"),
        ("2026-01-14T23:30:00+24:00", LONDON, "2026-01-14T23:30:00+00:00"),
        ("2026-09-14T23:30:00+25:00", LONDON, "2026-09-14T23:30:00+01:00"),
        # The server has changed its clock since: an hour less, or more, and perhaps a day too.
        ("2026-10-20T08:00:00+01:00", BERLIN, "2026-10-20T08:00:00+02:00"),
        ("2026-03-20T08:00:00+02:00", BERLIN, "2026-03-20T08:00:00+01:00"),
        ("2026-10-20T18:30:00+19:00", NEW_YORK, "2026-10-20T18:30:00-04:00"),
        ("2026-10-20T09:00:00-12:00", AUCKLAND, "2026-10-20T09:00:00+13:00"),
        # What is no offset at all.
        ("2026-09-14T08:00:01+99:99", BERLIN, "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01Z", BERLIN, "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01.75+02:00", BERLIN, "2026-09-14T08:00:01+02:00"),
    ],
)
def test_the_wall_clock_counts(printed: str, zone: ZoneInfo, start: str) -> None:
    assert start_of(printed, RecordZones(employee=zone)) == start


@pytest.mark.parametrize(
    "value",
    [
        *(None, 17.5j, ["x"], "", "soon", "2026-09-14", "2026-09-14T08:00:01"),
        *("2026-02-30T08:00:00+02:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
        *("2026-09-14T125:10:05+02:00", "٢026-09-14T08:00:00+02:00"),
    ],
)
def test_what_is_no_time(value: Any) -> None:
    assert PrintedTime.parse(value) is None
    assert times(value, RecordZones(employee=BERLIN)) is None


@pytest.mark.parametrize("value", [1789365601, "2026-09-14 09:00:01+03:00", "2026-09-14T09:00:01.000+0300"])
def test_a_start_in_another_form(value: Any) -> None:
    """Whatever it is that prints so: an instant is an instant."""
    assert PrintedTime.parse(value) is None
    read = times(value, RecordZones(employee=BERLIN))
    assert read is not None
    assert read.start == instant("2026-09-14T08:00:01+02:00")


# --- Days on which the clock is changed ---

# Berlin's 25 October has 25 hours: 02:30 comes twice. The second is at 01:30 UTC.
FIRST, SECOND = "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize(
    ("printed", "now", "start"),
    [
        # Read before the change: the suffix is right.
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:40:00+02:00", FIRST),
        ("2026-10-25T01:00:00+02:00", "2026-10-25T02:40:00+02:00", "2026-10-25T01:00:00+02:00"),
        # After it the server's offset is an hour less.
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:40:00+01:00", FIRST),
        ("2026-10-25T02:30:00+01:00", "2026-12-24T08:00:00+01:00", FIRST),
        ("2026-10-25T01:00:00+01:00", "2026-10-25T09:00:00+01:00", "2026-10-25T01:00:00+02:00"),
        # 2:30 by the clock, but 3.5 hours since midnight.
        ("2026-10-25T02:30:00+00:00", "2026-10-25T02:40:00+01:00", SECOND),
        ("2026-10-25T09:00:00+00:00", "2026-10-25T12:00:00+01:00", "2026-10-25T09:00:00+01:00"),
        # In summer again.
        ("2026-10-25T02:30:00+02:00", "2027-05-01T08:00:00+02:00", FIRST),
        ("2026-10-25T02:30:00+01:00", "2027-05-01T08:00:00+02:00", SECOND),
        # Given afterwards: the record keeps the offset of when it was given (reference §2.2).
        ("2026-10-25T00:30:00+00:00", "2026-10-25T09:00:00+01:00", "2026-10-25T00:30:00+01:00"),
        ("2026-03-29T02:30:00+03:00", "2026-03-29T09:00:00+02:00", "2026-03-29T02:30:00+02:00"),
        ("2026-03-29T01:00:00+03:00", "2026-03-29T09:00:00+02:00", "2026-03-29T01:00:00+02:00"),
        # In spring it is an hour more after the change.
        ("2026-03-29T01:00:00+01:00", "2026-03-29T01:30:00+01:00", "2026-03-29T01:00:00+01:00"),
        ("2026-03-29T01:00:00+02:00", "2026-03-29T09:00:00+02:00", "2026-03-29T01:00:00+01:00"),
        ("2026-03-29T09:00:00+03:00", "2026-03-29T12:00:00+02:00", "2026-03-29T09:00:00+02:00"),
        ("2026-03-29T09:00:00+02:00", "2026-11-02T12:00:00+01:00", "2026-03-29T09:00:00+02:00"),
    ],
)
def test_the_server_changes_its_clock_too(printed: str, now: str, start: str) -> None:
    """A server in Berlin, or anywhere where the clocks are changed on the same day."""
    assert start_of(printed, RecordZones(employee=BERLIN), now) == start


@pytest.mark.parametrize(
    ("printed", "now", "start"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:40:00+01:00", FIRST),
        ("2026-10-25T01:00:00+02:00", "2026-10-25T09:00:00+01:00", "2026-10-25T01:00:00+02:00"),
        ("2026-10-25T09:00:00+01:00", "2026-10-25T12:00:00+01:00", "2026-10-25T09:00:00+01:00"),
        ("2026-03-29T01:00:00+01:00", "2026-03-29T09:00:00+02:00", "2026-03-29T01:00:00+01:00"),
        ("2026-03-29T09:00:00+02:00", "2026-03-29T12:00:00+02:00", "2026-03-29T09:00:00+02:00"),
    ],
)
def test_the_server_never_changes_its_clock(printed: str, now: str, start: str) -> None:
    """A server in UTC; not told are the second 02:30 and starts given afterwards, printed as the first elsewhere."""
    assert start_of(printed, RecordZones(employee=BERLIN), now) == start


def test_a_server_that_changes_its_clock_on_another_day() -> None:
    """Auckland's 27 September, read when the server in Berlin has changed its clock as well."""
    zones = RecordZones(employee=AUCKLAND)
    assert start_of("2026-09-27T09:00:00-12:00", zones, "2026-10-26T08:00:00+01:00") == "2026-09-27T09:00:00+13:00"
    assert start_of("2026-09-27T01:00:00-13:00", zones, "2026-10-26T08:00:00+01:00") == "2026-09-27T01:00:00+12:00"


def test_one_start_at_every_look() -> None:
    """It would seem to be another record if it moved when the clocks are set back."""
    read = {
        start_of(f"2026-10-25T02:30:00{suffix}", RecordZones(employee=BERLIN), now)
        for suffix, now in (
            ("+02:00", "2026-10-25T02:59:59+02:00"),
            ("+01:00", "2026-10-25T02:00:00+01:00"),
            ("+01:00", "2026-10-25T09:00:00+01:00"),
        )
    }
    assert read == {FIRST}


# --- The end ---


def end_of(
    start: str, end: str, zones: RecordZones, *, closed: bool = True, now: str = "2026-12-01T12:00:00+01:00"
) -> str | None:
    read = times(start, zones, closed=closed, now=now, TIME_FINISH=end)
    assert read is not None
    return None if read.ended is None else read.ended.isoformat()


@pytest.mark.parametrize(
    ("start", "end", "zone", "finish"),
    [
        ("2026-09-15T09:00:00-12:00", "2026-09-15T17:00:00-12:00", AUCKLAND, "2026-09-15T17:00:00+12:00"),
        ("2026-09-14T18:30:00+20:00", "2026-09-15T02:00:00+20:00", NEW_YORK, "2026-09-15T02:00:00-04:00"),
        # The wall clock is in the offset of the end, the suffix that of the start.
        ("2026-10-24T20:00:00+02:00", "2026-10-25T06:00:00+02:00", BERLIN, "2026-10-25T06:00:00+01:00"),
        ("2026-03-28T20:00:00+02:00", "2026-03-29T06:00:00+02:00", BERLIN, "2026-03-29T06:00:00+02:00"),
        # Whether the first or the second 02:30 nothing tells: the suffix is of the start, and DURATION of the clocks.
        ("2026-10-24T20:00:00+01:00", "2026-10-25T02:30:00+01:00", BERLIN, FIRST),
        # More than a day.
        ("2026-09-14T08:00:00+02:00", "2026-09-16T10:00:00+02:00", BERLIN, "2026-09-16T10:00:00+02:00"),
    ],
)
def test_a_finish(start: str, end: str, zone: ZoneInfo, finish: str) -> None:
    assert end_of(start, end, RecordZones(employee=zone)) == finish


def test_a_finish_is_not_before_the_start() -> None:
    """Begun at the first 02:50 and closed at 02:10: that must have been the second."""
    zones = RecordZones(employee=BERLIN)
    assert end_of("2026-10-25T02:50:00+01:00", "2026-10-25T02:10:00+01:00", zones) == "2026-10-25T02:10:00+01:00"


@pytest.mark.parametrize(
    ("start", "end", "zone", "pause"),
    [
        ("2026-09-14T16:00:00+02:00", "2026-09-14T23:59:59+02:00", BERLIN, "2026-09-14T23:59:59+02:00"),
        # Seconds run on from the date of the start, behind its date or that of the pause (reference §1.1).
        ("2026-09-14T16:00:00+02:00", "2026-09-14T24:00:00+02:00", BERLIN, "2026-09-15T00:00:00+02:00"),
        ("2026-09-14T16:00:00+02:00", "2026-09-15T24:00:00+02:00", BERLIN, "2026-09-15T00:00:00+02:00"),
        ("2026-09-14T16:00:00+02:00", "2026-09-14T25:10:05+02:00", BERLIN, "2026-09-15T01:10:05+02:00"),
        ("2026-09-14T16:00:00+02:00", "2026-09-15T25:10:05+02:00", BERLIN, "2026-09-15T01:10:05+02:00"),
        ("2026-09-14T16:00:00+02:00", "2026-09-15T39:59:59+02:00", BERLIN, "2026-09-15T15:59:59+02:00"),
        ("2026-09-14T23:00:00+20:00", "2026-09-15T25:10:05+20:00", NEW_YORK, "2026-09-15T01:10:05-04:00"),
        # They are seconds that passed, so what the clock was changed by is in them.
        ("2026-10-24T20:00:00+01:00", "2026-10-25T28:30:00+01:00", BERLIN, "2026-10-25T03:30:00+01:00"),
        ("2026-10-24T20:00:00+01:00", "2026-10-25T26:30:00+01:00", BERLIN, FIRST),
        ("2026-10-24T20:00:00+01:00", "2026-10-25T27:30:00+01:00", BERLIN, SECOND),
        ("2026-10-25T01:00:00+01:00", "2026-10-25T05:00:00+01:00", BERLIN, "2026-10-25T04:00:00+01:00"),
        ("2026-03-28T20:00:00+01:00", "2026-03-29T28:30:00+01:00", BERLIN, "2026-03-29T05:30:00+02:00"),
        # Already 30 March on the wall, but not yet 24 hours by the clock of the start.
        ("2026-03-29T01:30:00+01:00", "2026-03-30T23:10:00+01:00", BERLIN, "2026-03-30T00:10:00+02:00"),
    ],
)
def test_a_pause(start: str, end: str, zone: ZoneInfo, pause: str) -> None:
    assert end_of(start, end, RecordZones(employee=zone), closed=False) == pause


@pytest.mark.parametrize(
    ("start", "recommended", "zone", "instant"),
    [
        ("2026-09-15T09:00:00-12:00", "2026-09-15T18:00:00-12:00", AUCKLAND, "2026-09-15T18:00:00+12:00"),
        ("2026-09-14T18:30:00+20:00", "2026-09-14T18:00:00+20:00", NEW_YORK, "2026-09-14T18:00:00-04:00"),
        # The date is that of the start, as the caller has it; that of the owner counts.
        ("2026-09-15T09:00:00-12:00", "2026-09-14T18:00:00-12:00", AUCKLAND, "2026-09-15T18:00:00+12:00"),
    ],
)
def test_a_recommended_finish(start: str, recommended: str, zone: ZoneInfo, instant: str) -> None:
    read = times(start, RecordZones(employee=zone), TIME_FINISH_DEFAULT=recommended)
    assert read is not None
    assert read.recommended is not None
    assert read.recommended.isoformat() == instant


def test_a_finish_that_is_not_printed() -> None:
    """Found by DURATION, which goes by the clock on the wall."""
    read = times("2026-10-25T00:30:00+01:00", RecordZones(employee=BERLIN), now="2026-10-26T08:00:00+01:00")
    assert read is not None
    assert read.start.isoformat() == "2026-10-25T00:30:00+02:00"
    assert read.after(timedelta(hours=23, minutes=30)).isoformat() == "2026-10-26T00:00:00+01:00"


# --- Somebody else's record ---


@pytest.mark.parametrize(
    ("printed", "owner", "caller", "start"),
    [
        # The date of who asks, the clock of whose record it is.
        ("2026-09-14T09:00:00-12:00", AUCKLAND, BERLIN, "2026-09-15T09:00:00+12:00"),
        ("2026-09-15T18:30:00+20:00", NEW_YORK, BERLIN, "2026-09-14T18:30:00-04:00"),
        ("2026-09-15T09:00:00+02:00", BERLIN, AUCKLAND, "2026-09-15T09:00:00+02:00"),
        ("2026-09-15T20:00:00+02:00", BERLIN, AUCKLAND, "2026-09-14T20:00:00+02:00"),
        ("2026-09-14T05:00:00+02:00", BERLIN, NEW_YORK, "2026-09-15T05:00:00+02:00"),
        # Sixteen hours apart.
        ("2026-09-16T09:00:00-04:00", NEW_YORK, AUCKLAND, "2026-09-15T09:00:00-04:00"),
        ("2026-09-14T01:00:00-12:00", AUCKLAND, NEW_YORK, "2026-09-15T01:00:00+12:00"),
        ("2026-09-14T08:00:00+02:00", BERLIN, BERLIN, "2026-09-14T08:00:00+02:00"),
    ],
)
def test_somebody_elses_start(printed: str, owner: ZoneInfo, caller: ZoneInfo, start: str) -> None:
    assert start_of(printed, RecordZones(employee=owner, caller=caller)) == start


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-09-26T05:00:00+05:30", "2026-09-26T06:30:00+12:00"),
        ("2026-09-26T23:30:00+05:30", "2026-09-27T06:30:00+13:00"),
        ("2026-12-01T12:00:00+05:30", "2026-09-27T06:30:00+13:00"),
    ],
)
def test_a_wall_clock_twice_on_the_callers_date(now: str, start: str) -> None:
    """Auckland's night of 23 hours, read in India: 06:30 of both days is on 26 September there."""
    zones = RecordZones(employee=AUCKLAND, caller=ZoneInfo("Asia/Kolkata"))
    assert start_of("2026-09-26T06:30:00-11:00", zones, now) == start
    # An end is the first after the start.
    assert end_of("2026-09-26T06:00:00-11:00", "2026-09-26T06:30:00-11:00", zones) == "2026-09-27T06:30:00+13:00"
    assert end_of("2026-09-25T20:00:00-12:00", "2026-09-26T06:30:00-12:00", zones) == "2026-09-26T06:30:00+12:00"


def test_a_colleague_on_a_day_on_which_the_clock_is_changed() -> None:
    """Each date has its own offset: 26 October, 00:00, is 25 October, 23:00, only in the offset of before."""
    zones = RecordZones(employee=BERLIN, caller=BERLIN)
    assert start_of("2026-10-25T00:00:00+01:00", zones, "2026-10-26T08:00:00+01:00") == "2026-10-25T00:00:00+02:00"
    assert start_of("2026-10-25T02:30:00+00:00", zones, "2026-10-26T08:00:00+01:00") == SECOND


def test_somebody_elses_end() -> None:
    """Auckland, read in Berlin: begun at Mon 23:00 there, paused at Tue 03:00, closed at Tue 07:00."""
    zones = RecordZones(employee=AUCKLAND, caller=BERLIN)
    start = "2026-09-14T09:00:00-12:00"
    for hour_24_date in ("2026-09-15", "2026-09-14"):
        assert end_of(start, f"{hour_24_date}T13:00:00-12:00", zones, closed=False) == "2026-09-15T13:00:00+12:00"
    assert end_of(start, "2026-09-15T17:00:00-12:00", zones) == "2026-09-15T17:00:00+12:00"


# --- The zone is not known ---


@pytest.mark.parametrize(
    ("printed", "now", "start"),
    [
        ("2026-09-14T08:00:01+02:00", "2026-09-14T12:00:00+02:00", "2026-09-14T08:00:01+02:00"),
        # Outside of -12:00..+14:00: a day off.
        ("2026-09-14T18:30:00+20:00", "2026-09-15T01:00:00+02:00", "2026-09-14T18:30:00-04:00"),
        ("2026-09-14T23:30:00+24:00", "2026-09-15T01:00:00+02:00", "2026-09-14T23:30:00+00:00"),
        ("2026-09-15T06:30:00-15:00", "2026-09-15T01:00:00+02:00", "2026-09-15T06:30:00+09:00"),
        ("2026-09-15T06:30:00+14:00", "2026-09-15T01:00:00+02:00", "2026-09-15T06:30:00+14:00"),
        # A start in the future is a day off as well.
        ("2026-09-15T09:00:00-12:00", "2026-09-15T01:00:00+02:00", "2026-09-15T09:00:00+12:00"),
        # It cannot be told from a start west of the date line that has passed.
        ("2026-09-15T09:00:00-12:00", "2026-09-16T12:00:00+02:00", "2026-09-15T09:00:00-12:00"),
        ("2026-09-15T09:00:00-12:00", None, "2026-09-15T09:00:00-12:00"),
        # Clocks that disagree a little are no day off, and east of +14:00 there is nothing.
        ("2026-09-15T09:00:00-11:00", "2026-09-15T19:30:00+00:00", "2026-09-15T09:00:00-11:00"),
        ("2026-09-15T09:00:00+02:00", "2026-09-14T08:00:00+02:00", "2026-09-15T09:00:00+02:00"),
    ],
)
def test_only_the_suffix_is_known(printed: str, now: str | None, start: str) -> None:
    assert start_of(printed, RecordZones(), now) == start


def test_the_end_in_an_unknown_zone() -> None:
    """The offset of the start is taken for that of the end."""
    assert (
        end_of("2026-09-14T18:30:00+20:00", "2026-09-15T02:00:00+20:00", RecordZones()) == "2026-09-15T02:00:00-04:00"
    )
    assert (
        end_of("2026-09-14T18:30:00+20:00", "2026-09-15T25:00:00+20:00", RecordZones(), closed=False)
        == "2026-09-15T01:00:00-04:00"
    )


# The profile names no zone, and the server is in Berlin.
ASSUMED = RecordZones(employee=timezone(timedelta(hours=2)), assumed=True)


@pytest.mark.parametrize(
    ("printed", "start"),
    [
        # Who follows the server, also when its clock has been changed, or a day off.
        ("2026-09-14T08:00:01+02:00", "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01+01:00", "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01+03:00", "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01-22:00", "2026-09-14T08:00:01+02:00"),
        ("2026-09-14T08:00:01+25:00", "2026-09-14T08:00:01+02:00"),
        # Who follows a browser elsewhere.
        ("2026-09-14T08:00:01+03:30", "2026-09-14T08:00:01+03:30"),
        ("2026-09-14T08:00:01-04:00", "2026-09-14T08:00:01-04:00"),
        ("2026-09-14T18:30:00+20:00", "2026-09-14T18:30:00-04:00"),
        ("2026-09-15T06:30:00-15:00", "2026-09-15T06:30:00+09:00"),
        ("2026-09-15T09:00:00-12:00", "2026-09-15T09:00:00+12:00"),
    ],
)
def test_somebody_without_a_zone(printed: str, start: str) -> None:
    """The server's offset, unless the suffix says that the person cannot be there (reference §10)."""
    assert start_of(printed, ASSUMED, "2026-09-15T01:00:00+02:00") == start
    # A zone that the profile names is not doubted.
    known = replace(ASSUMED, assumed=False)
    assert start_of(printed, known, "2026-09-15T01:00:00+02:00") == f"{printed[:19]}+02:00"


def test_the_end_of_somebody_without_a_zone() -> None:
    assert end_of("2026-09-14T18:30:00+20:00", "2026-09-15T02:00:00+20:00", ASSUMED) == "2026-09-15T02:00:00-04:00"
    assert end_of("2026-09-14T08:00:00+02:00", "2026-09-14T17:00:00+02:00", ASSUMED) == "2026-09-14T17:00:00+02:00"


@pytest.mark.parametrize(
    ("printed", "caller", "start"),
    [
        # Of a colleague, who may be anywhere: the suffix goes with the server's date, and the caller's is printed.
        ("2026-09-14T09:00:00-12:00", BERLIN, "2026-09-14T21:00:00+00:00"),
        ("2026-09-15T18:30:00+20:00", BERLIN, "2026-09-14T22:30:00+00:00"),
        ("2026-09-15T20:00:00+02:00", AUCKLAND, "2026-09-14T18:00:00+00:00"),
        ("2026-09-14T05:00:00+02:00", NEW_YORK, "2026-09-15T03:00:00+00:00"),
        ("2026-09-16T09:00:00-04:00", AUCKLAND, "2026-09-15T13:00:00+00:00"),
    ],
)
def test_a_colleague_in_an_unknown_zone(printed: str, caller: ZoneInfo, start: str) -> None:
    read = times(printed, RecordZones(caller=caller), now="2026-12-01T12:00:00+01:00")
    assert read is not None
    assert read.start == instant(start)


def length_of_date(moment: datetime, zone: tzinfo) -> timedelta:
    """Return how long the date of an instant is in a zone."""
    midnight = datetime.combine(moment.astimezone(zone).date(), time(), zone)
    return (midnight + timedelta(days=1)).astimezone(UTC) - midnight.astimezone(UTC)


@QUICK
@given(
    st.sampled_from((BERLIN, LONDON, AUCKLAND, TOKYO, NEW_YORK, CHICAGO)),
    st.sampled_from((BERLIN, LONDON, AUCKLAND, TOKYO, NEW_YORK, CHICAGO)),
    st.sampled_from(("Asia/Tokyo", "Asia/Kolkata", "UTC")),
    st.integers(0, 365 * 24 * 60),
    st.integers(0, 12 * 60),
)
def test_any_colleague_in_an_unknown_zone(
    owner: ZoneInfo, caller: ZoneInfo, server: str, minutes: int, worked: int
) -> None:
    """Against the portal, with a server that never changes its clock: exact, wherever both are."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    office = Office(generation="B", schedule=Schedule.flexible(), clock=Clock.stopped(start), server_zone=server)
    anna, ben = office.add_employee(12, time_zone=owner.key), office.add_employee(13, time_zone=caller.key)
    record = anna.open_day()
    office.clock.advance(minutes=worked)
    anna.close_day()
    # Of 25 hours each time is shown by two instants.
    assume(length_of_date(start, caller) <= timedelta(days=1))
    zones, now = RecordZones(caller=caller), office.clock.now()
    read = printed_times(describe_workday(office, anna, ben), zones, now, closed=True)
    assert read is not None
    assert read.start == start
    # Of the end the offset of the start is all there is.
    if (
        record.stop_offset == record.offset
        and length_of_date(now, caller) <= timedelta(days=1)
        and read.ended is not None
    ):
        assert read.ended == now


# --- Whatever is printed ---


@QUICK
@given(
    st.sampled_from((BERLIN, LONDON, AUCKLAND, TOKYO, NEW_YORK, CHICAGO)),
    st.sampled_from((None, BERLIN, AUCKLAND, NEW_YORK, TOKYO)),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
    st.integers(-25 * 60, 25 * 60),
)
def test_the_wall_clock_and_the_date_are_as_printed(
    owner: ZoneInfo, caller: ZoneInfo | None, wall: datetime, minutes: int
) -> None:
    """Whatever the suffix says: the clock of the owner, and the date of who reads where there is such an instant."""
    wall, sign, minutes = wall.replace(microsecond=0), "-" if minutes < 0 else "+", abs(minutes)
    printed = f"{wall.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    read = times(printed, RecordZones(employee=owner, caller=caller), now="2028-01-01T00:00:00+00:00")
    assert read is not None
    start = read.start
    assert start.time() == wall.time()
    assert start.utcoffset() in {(start + days * timedelta(days=1)).astimezone(owner).utcoffset() for days in (-1, 1)}
    dates = [(start + days * timedelta(days=1)).astimezone(caller or start.tzinfo).date() for days in (0, -1, 1)]
    assert wall.date() == dates[0] or wall.date() not in dates


@QUICK
@given(
    workday_answers() | st.fixed_dictionaries({"TIME_START": json_values()}),
    st.sampled_from((RecordZones(), RecordZones(employee=BERLIN), RecordZones(employee=AUCKLAND, caller=NEW_YORK))),
    st.booleans(),
    st.none() | st.just(datetime(2026, 9, 14, 12, tzinfo=UTC)),
)
def test_nothing_raises(item: dict[str, Any], zones: RecordZones, closed: bool, now: datetime | None) -> None:
    for read in (printed_times(item, zones, now=now, closed=closed), exact_times(item)):
        if read is not None:
            assert None not in {read.start.utcoffset(), read.start.tzinfo}
            assert read.start.year in range(1970, 3001)


def test_a_printed_time_is_what_is_printed() -> None:
    assert PrintedTime.parse("2026-09-15T25:10:05-12:30") == PrintedTime(
        date(2026, 9, 15), timedelta(hours=25, minutes=10, seconds=5), -timedelta(hours=12, minutes=30)
    )
