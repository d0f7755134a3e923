"""When a day expires, and what it recommends then: §1.2."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.portal import Schedule

from .house import Build, House

SUMMER = timezone(timedelta(hours=2))
FIXED = Schedule.fixed()
TWELVE_HOURS = Schedule.fixed("08:00", "20:00")
NIGHT = Schedule.fixed("22:00", "06:00")
SHIFTS = Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")])
PUNCTUAL_SHIFTS = Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")], lead="00:00")
NIGHT_SHIFTS = Schedule.shift([("22:00", "06:00")])


def moment(text: str) -> datetime:
    """Return an instant of September 2026, whose 14th is a Monday."""
    return datetime.fromisoformat(f"2026-09-{text}").replace(tzinfo=SUMMER)


@pytest.mark.parametrize(
    ("schedule", "start", "expires", "recommended"),
    [
        pytest.param(FIXED, "14 08:00:01", "15 01:30", "14 18:00", id="fixed, Monday"),
        pytest.param(FIXED, "15 04:30", "16 01:30", "15 18:00", id="fixed, as early as may be"),
        pytest.param(FIXED, "15 22:30", "16 01:30", "15 18:00", id="fixed, as late as may be"),
        pytest.param(FIXED, "15 00:14", "15 04:30", "15 09:14", id="fixed, too early"),
        pytest.param(FIXED, "15 04:29:59", "15 04:30", "15 13:29:59", id="fixed, a second too early"),
        pytest.param(FIXED, "15 22:31", "16 04:30", "16 07:31", id="fixed, too late"),
        pytest.param(FIXED, "18 08:00", "19 03:00", "18 18:00", id="fixed, Friday: Saturday 03:00"),
        pytest.param(FIXED, "18 22:31", "19 16:31", "19 07:31", id="fixed, Friday too late: start + 18 h"),
        pytest.param(FIXED, "19 12:00", "20 06:00", "19 21:00", id="fixed, Saturday: start + 18 h"),
        pytest.param(FIXED, "20 08:00", "21 02:00", "20 17:00", id="fixed, early Sunday: start + 18 h"),
        pytest.param(FIXED, "20 12:00", "21 04:30", "20 21:00", id="fixed, Sunday: half a shift before Monday"),
        pytest.param(TWELVE_HOURS, "15 02:01", "16 02:00", "15 20:00", id="twelve hours, up to the next one's lead"),
        pytest.param(TWELVE_HOURS, "18 02:00", "18 02:00", "17 20:00", id="twelve hours, on the seam: the first shift"),
        pytest.param(TWELVE_HOURS, "18 08:00", "19 08:00", "18 20:00", id="twelve hours, Friday: shift end + d"),
        pytest.param(NIGHT, "14 22:05", "15 14:00", "15 06:00", id="night shift"),
        pytest.param(NIGHT, "15 00:30", "15 14:00", "15 06:00", id="night shift, late"),
        pytest.param(NIGHT, "15 10:01", "15 18:00", "15 18:01", id="night shift, before noon: none"),
        pytest.param(SHIFTS, "14 06:10", "14 15:00", "14 14:00", id="shifts, early"),
        pytest.param(SHIFTS, "14 05:00", "14 15:00", "14 14:00", id="shifts, as early as may be"),
        pytest.param(SHIFTS, "14 13:59", "14 15:00", "14 14:00", id="shifts, during the early one"),
        pytest.param(SHIFTS, "14 14:30", "14 15:00", "14 14:00", id="shifts, the first one that fits"),
        pytest.param(SHIFTS, "14 15:01", "14 23:00", "14 22:00", id="shifts, late"),
        pytest.param(SHIFTS, "14 04:00", "14 02:00", "14 12:00", id="shifts, too early: expired at once"),
        pytest.param(SHIFTS, "14 23:30", "15 02:00", "15 07:30", id="shifts, too late"),
        pytest.param(PUNCTUAL_SHIFTS, "14 05:59", "14 02:00", "14 13:59", id="shifts without a lead, too early"),
        pytest.param(NIGHT_SHIFTS, "14 21:00", "15 07:00", "15 06:00", id="night on a shift schedule"),
        pytest.param(NIGHT_SHIFTS, "15 07:00", "15 07:00", "15 06:00", id="night on a shift schedule, the last second"),
        pytest.param(Schedule.flexible(), "14 08:00", "16 00:00", "14 17:00", id="flexible"),
        pytest.param(Schedule.none(), "14 23:59", "16 00:00", "15 08:59", id="no schedule"),
        pytest.param(Schedule.fixed(days=()), "14 08:00", "15 02:00", "14 17:00", id="fixed, never a shift"),
        pytest.param(Schedule.fixed(days=(1,)), "14 08:00", "15 03:00", "14 18:00", id="fixed, once a week"),
    ],
)
def test_expiry_and_recommended_end(schedule: Schedule, start: str, expires: str, recommended: str) -> None:
    begun = moment(start)
    shift = schedule.shift_to_start(begun)
    assert schedule.expires_at(begun, shift) == moment(expires)
    assert schedule.recommended_end(begun, shift) == moment(recommended)


@pytest.mark.parametrize(
    ("schedule", "first", "second", "expires"),
    [
        pytest.param(FIXED, "14 08:00", "14 17:10", "14 04:30", id="fixed: none left today"),
        pytest.param(FIXED, "14 08:00", "15 05:00", "16 01:30", id="fixed: tomorrow's is another"),
        pytest.param(SHIFTS, "14 06:00", "14 14:05", "14 23:00", id="shifts: the next one"),
        pytest.param(SHIFTS, "14 15:30", "14 21:30", "14 10:00", id="shifts: none left, and no earlier one"),
    ],
)
def test_the_shift_of_the_last_record_does_not_count_again(
    schedule: Schedule, first: str, second: str, expires: str
) -> None:
    used = schedule.shift_to_start(moment(first))
    begun = moment(second)
    assert schedule.expires_at(begun, schedule.shift_to_start(begun, used)) == moment(expires)


async def test_the_suggestion_has_the_date_of_the_start(build: Build) -> None:
    house = await build(schedule=NIGHT)
    house.at("22:05:00")
    house.anna.open_day()
    house.at("14:00:00", "2026-09-15")
    expired = (await house.call("timeman.status")).result
    assert (expired["STATUS"], expired["TIME_FINISH_DEFAULT"]) == ("EXPIRED", "2026-09-14T06:00:00+02:00")


@pytest.mark.parametrize(("generation", "finish"), [("A", "12:00:00"), ("B", "12:00:00"), ("C", None)])
async def test_expired_outranks_paused(build: Build, generation: str, finish: str | None) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("12:00:00")
    house.anna.pause_day()
    house.at("12:00:00", "2026-09-15")
    expired = (await house.call("timeman.status")).result
    assert (expired["STATUS"], expired["DURATION"], expired["TIME_LEAKS"]) == ("EXPIRED", "00:00:00", "00:00:00")
    assert expired["TIME_FINISH"] == (finish and f"2026-09-14T{finish}+02:00")


async def test_closed_days_never_expire(house: House) -> None:
    house.anna.open_day()
    house.at("17:00:00")
    house.anna.close_day()
    house.at("12:00:00", "2026-09-20")
    answer = (await house.call("timeman.status")).result
    assert (answer["STATUS"], answer["TIME_START"]) == ("CLOSED", "2026-09-14T08:00:01+02:00")
    assert "TIME_FINISH_DEFAULT" not in answer


async def test_no_expiry_in_the_first_night_of_a_flexible_day(build: Build) -> None:
    house = await build(schedule=Schedule.flexible())
    house.anna.open_day()
    house.at("23:59:59", "2026-09-15")
    assert house.anna.state == "OPENED"
    house.at("00:00:00", "2026-09-16")
    assert house.anna.state == "EXPIRED"
