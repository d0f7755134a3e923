"""Breaks whose start only a record of REST 3.0 tells."""

from dataclasses import replace
from datetime import timedelta
import json
from typing import Any

import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    MissingScope,
    Portal as Client,
    RateLimited,
    Refused,
    Status,
    UserRefused,
    Workday,
)
from custom_components.bitrix24.api.errors import Rest3Missing, ServerFailed
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.client import (
    ANNA,
    MORNING,
    at,
    failure_of,
    instant,
    read_own,
)

# --- The start of a break by REST 3.0 ---


async def day_of(client: Client) -> Workday:
    return (await read_own(client)).workday


@pytest.mark.parametrize("portal_options", [{"server_zone": zone} for zone in ("Europe/Berlin", "America/New_York")])
@pytest.mark.parametrize("breaks", [0, 1, 3])
async def test_the_start_of_a_break(client: Client, portal: Portal, anna: Employee, breaks: int) -> None:
    anna.open_day()
    for _ in range(breaks):
        portal.clock.advance(minutes=50, seconds=7)
        anna.pause_day()
        portal.clock.advance(minutes=10, seconds=11)
        anna.resume_day()
    portal.clock.advance(minutes=33, seconds=13)
    paused_at = portal.clock.now()
    anna.pause_day()
    portal.clock.advance(minutes=17)
    day = await day_of(client)
    assert day.pause_start is None
    assert await client.read_pause_start(ANNA, day) == paused_at
    exact = day.with_pause_start(paused_at)
    assert exact.break_start == paused_at
    assert exact.worked(portal.clock.now()) == timedelta(minutes=33 + 50 * breaks, seconds=13 + 7 * breaks)


async def test_a_break_from_the_first_second(client: Client, portal: Portal, anna: Employee) -> None:
    anna.open_day()
    anna.pause_day()
    portal.clock.advance(hours=1)
    assert await client.read_pause_start(ANNA, await day_of(client)) == instant(MORNING)


@pytest.mark.parametrize("paused", [True, False])
async def test_the_first_break_of_a_day_that_expired(
    client: Client, portal: Portal, anna: Employee, paused: bool
) -> None:
    """Without a break that ended, the net time of the record is there only if the day was on a break (§4.3)."""
    anna.open_day()
    portal.clock.advance(hours=2)
    paused_at = portal.clock.now() if paused else None
    if paused:
        anna.pause_day()
    portal.clock.advance(days=1)
    assert await client.read_pause_start(ANNA, await day_of(client)) == paused_at


@pytest.mark.parametrize("state", ["opened", "expired", "closed"])
async def test_only_a_status_tells_a_break(client: Client, portal: Portal, anna: Employee, state: str) -> None:
    """The record keeps its net time when the day goes on, so nothing is asked of it."""
    anna.open_day()
    portal.clock.advance(hours=2)
    anna.pause_day()
    portal.clock.advance(minutes=30)
    anna.resume_day()
    if state == "expired":
        portal.clock.advance(days=1)
    elif state == "closed":
        anna.close_day()
    assert await client.read_pause_start(ANNA, await day_of(client)) is None
    assert not portal.calls("timeman.record.list")


@pytest.mark.parametrize("portal_options", [{"generation": "B", "rest3": True}], ids=["B"])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "Europe/London"])
@pytest.mark.parametrize("off", [0, -24, 24, 1, -25])
async def test_the_record_of_a_status_with_a_wrong_offset(
    client: Client, portal: Portal, anna: Employee, zone: str, off: int
) -> None:
    """Without an id a start may be off by a day or an hour: the latest record that began at that minute is meant."""
    anna.time_zone, anna.schedule = zone, Schedule.flexible()
    for _ in range(3):
        anna.open_day()
        portal.clock.advance(hours=8)
        anna.close_day()
        portal.clock.advance(hours=40)
    anna.open_day()
    assert anna.record is not None
    started = anna.record.start
    portal.clock.advance(hours=1)
    anna.pause_day()
    printed = Workday(status=Status.PAUSED, raw_status="PAUSED", start=started + timedelta(hours=off))
    assert await client.read_pause_start(ANNA, printed) == portal.clock.now()
    another = replace(printed, start=started + timedelta(hours=off, minutes=7))
    assert isinstance(await failure_of(client.read_pause_start(ANNA, another)), Refused)


async def test_the_latest_of_many_records(client: Client, portal: Portal, anna: Employee) -> None:
    anna.schedule = Schedule.flexible()
    for _ in range(9):
        anna.open_day()
        portal.clock.advance(minutes=1)
        anna.close_day()
    anna.open_day()
    portal.clock.advance(minutes=1)
    anna.pause_day()
    assert await client.read_pause_start(ANNA, await day_of(client)) == instant(at("08:10:00"))


@pytest.mark.parametrize(
    ("portal_options", "kind"),
    [({"generation": "A"}, Rest3Missing), ({"generation": "B"}, Rest3Missing)],
    ids=["A", "B"],
)
async def test_a_server_without_rest_3(client: Client, anna: Employee, kind: type[ApiError]) -> None:
    anna.open_day()
    anna.pause_day()
    day = Workday(status=Status.PAUSED, raw_status="PAUSED", start=instant(MORNING))
    failure = await failure_of(client.read_pause_start(ANNA, day))
    assert type(failure) is kind
    assert failure.code
    assert failure.code.endswith(("METHODNOTFOUNDEXCEPTION", "ERROR_METHOD_NOT_FOUND"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.result({"items": []}), Refused),
        (Fault.result([]), Refused),
        (Fault.result(None), AnswerLost),
        (Fault.result({"items": {"a": 1}}), AnswerLost),
        (Fault.result({"items": [17, None, {}, {"startTime": "2026-09-14T08:00:01+02:00"}]}), Refused),
        (Fault.wrong_types(), AnswerLost),
        (Fault.auth_error("INVALID_CREDENTIALS"), UserRefused),
        (Fault.query_limit_json(), RateLimited),
        (Fault.html_500(), ServerFailed),
        (Fault.lost_before(), AnswerLost),
        (Fault.error("INTERNAL_SERVER_ERROR"), ServerFailed),
        pytest.param(
            Fault.auth_error("insufficient_scope"),
            MissingScope,
        ),
    ],
)
async def test_rest_3_fails(client: Client, portal: Portal, anna: Employee, fault: Fault, kind: type[ApiError]) -> None:
    anna.open_day()
    anna.pause_day()
    day = await day_of(client)
    portal.faults.add(fault, method="timeman.record.list")
    assert type(await failure_of(client.read_pause_start(ANNA, day))) is kind


@pytest.mark.parametrize(
    ("item", "start"),
    [
        ({"duration": 3600, "breakLength": 60}, at("09:01:00")),
        ({"duration": "3600", "breakLength": "60", "endTime": None}, at("09:01:00")),
        ({"duration": 3600, "breakLength": None}, None),
        ({"duration": 3600}, None),
        ({"duration": 3600, "breakLength": 60, "endTime": at("10:00:00")}, None),
        ({"duration": -3600, "breakLength": 60}, at("08:01:00")),
        ({"duration": 3600, "breakLength": 10**18}, "2026-09-24T09:00:00+02:00"),
        # The server cuts it to a day: more was worked, perhaps.
        ({"duration": 86400, "breakLength": 60}, None),
        ({"duration": 10**18, "breakLength": 60}, None),
        ({"duration": 10**30, "breakLength": 60}, None),
    ],
)
async def test_odd_records(
    client: Client, portal: Portal, anna: Employee, item: dict[str, Any], start: str | None
) -> None:
    anna.open_day()
    anna.pause_day()
    day = await day_of(client)
    record = {"startTime": "2026-09-14T06:00:00+00:00"} | item
    # Both forms of a list are read.
    for result in ({"items": [record]}, [record]):
        portal.faults.add(Fault.raw(200, json.dumps({"result": result})))
        assert await client.read_pause_start(ANNA, day) == (start and instant(start))
