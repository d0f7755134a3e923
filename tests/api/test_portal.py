"""The typed methods against the emulator."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    PRESENCES,
    AnswerLost,
    ApiError,
    Details,
    MissingScope,
    PollQuery,
    Portal as Client,
    RateLimiter,
    Refused,
    Status,
    Workday,
)
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.client import (
    ANNA,
    LONG,
    MORNING,
    QUICK,
    SECRET,
    assert_no_secret,
    at,
    failure_of,
    instant,
    json_objects,
    json_values,
    read_own,
    workday_answers,
)

EVERYTHING = {"scopes": True, "settings": True, "presence": True}


# --- Acting ---


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_a_day(client: Client, portal: Portal) -> None:
    """The reference scenario of §2.5 through the client: each answer with the clock of the server."""
    clock = portal.clock
    opened = await client.open_day(ANNA)
    assert (opened.workday.status, opened.workday.start, opened.at) == (
        Status.OPENED,
        instant(MORNING),
        instant(MORNING),
    )

    clock.move_to(at("12:00:00"))
    paused = await client.pause_day(ANNA)
    assert (paused.workday.status, paused.at) == (Status.PAUSED, instant(at("12:00:00")))
    assert paused.workday.pause_start == (instant(at("12:00:00")) if portal.generation == "B" else None)
    remembered = paused.workday.with_pause_start(paused.at)

    clock.move_to(at("12:30:00"))
    resumed = await client.open_day(ANNA)
    assert resumed.at is not None
    continued = resumed.workday.after_continuing(remembered, resumed.at)
    assert (continued.status, continued.ended_breaks) == (Status.OPENED, timedelta(minutes=30))
    assert continued == (await read_own(client)).workday

    clock.move_to(at("17:00:00"))
    closed = (await client.close_day(ANNA)).workday
    assert (closed.status, closed.finish, closed.confirmed) == (Status.CLOSED, instant(at("17:00:00")), True)
    assert closed.duration == timedelta(hours=8, minutes=30)

    clock.move_to(at("17:10:00"))
    assert (await client.pause_day(ANNA)).workday == closed
    assert (await failure_of(client.close_day(ANNA))).code == "ALERT_WARNING"

    clock.move_to(at("18:00:00"))
    reopened = await client.open_day(ANNA)
    assert reopened.at is not None
    continued = reopened.workday.after_continuing(closed, reopened.at)
    assert (continued.status, continued.start) == (Status.OPENED, instant(MORNING))
    assert continued.ended_breaks == timedelta(hours=1, minutes=30)
    assert continued == (await read_own(client)).workday


async def test_nothing_more_than_necessary_is_sent(client: Client, portal: Portal) -> None:
    for call in (client.open_day, client.pause_day, client.close_day):
        await call(ANNA)
    assert [(call.method, call.params) for call in portal.calls()] == [
        ("timeman.open", {}),
        ("timeman.pause", {}),
        ("timeman.close", {}),
    ]


def test_details_become_fields() -> None:
    """TIME has a form for each generation of servers, see test_sent_time.py."""
    assert Details(time=instant(MORNING)).fields() == {}
    details = Details(time=instant(MORNING), report="Train + bus", latitude=0.0, longitude=-0.5)
    assert details.fields() == {"REPORT": "Train + bus", "LAT": 0, "LON": -0.5}


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_details_arrive(client: Client, portal: Portal, anna: Employee) -> None:
    opened = await client.open_day(
        ANNA, Details(time=instant("2026-09-14T07:30:15.9+02:00"), report="Поезд + Bus", latitude=53.55, longitude=10)
    )
    assert opened.workday.start == instant(at("07:30:15"))
    # More than 15 minutes before now: the supervisor must confirm.
    assert opened.workday.confirmed is False
    portal.clock.move_to(at("17:00:00"))
    closed = await client.close_day(
        ANNA, Details(time=instant(at("16:00:00")), report="Früher + weg", latitude=-1.5, longitude=0)
    )
    assert closed.workday.finish == instant(at("16:00:00"))
    assert portal.calls("timeman.open")[-1].params["TIME"] == "2026-09-14T07:30:15+02:00"
    record = anna.record
    assert record is not None
    assert (record.report_open, record.report_close) == ("Поезд + Bus", "Früher + weg")
    assert (record.lat_open, record.lon_open, record.lat_close, record.lon_close) == (53.55, 10, -1.5, 0)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (Details(time=instant("2026-09-13T07:30:00+02:00"), report="x"), "WRONG_DATETIME"),
        (Details(time=instant(at("08:00:01")), report="x"), "ALERT_WARNING"),
        (Details(time=instant(at("07:00:00"))), "ERROR_CORE"),
    ],
)
async def test_a_refused_start(client: Client, anna: Employee, details: Details, code: str) -> None:
    failure = await failure_of(client.open_day(ANNA, details))
    assert (type(failure), failure.code) == (Refused, code)
    assert failure.text
    assert anna.record is None


async def test_vetoed_calls(client: Client, portal: Portal, anna: Employee) -> None:
    """A veto of a new record is an error; of everything else only the status tells (reference §2.2, §2.3)."""
    portal.veto = True
    failure = await failure_of(client.open_day(ANNA))
    assert (type(failure), failure.code) == (Refused, "ERROR_CORE")
    assert anna.record is None
    portal.veto = False
    await client.open_day(ANNA)
    portal.veto = True
    for call in (client.pause_day, client.close_day):
        assert (await call(ANNA)).workday.status is Status.OPENED
    portal.veto = False
    await client.close_day(ANNA)
    portal.veto = True
    assert (await client.open_day(ANNA)).workday.status is Status.CLOSED


async def test_a_lost_answer_is_not_repeated(client: Client, portal: Portal, anna: Employee) -> None:
    portal.faults.add(Fault.lost_after())
    assert type(await failure_of(client.open_day(ANNA))) is AnswerLost
    assert len(portal.calls("timeman.open")) == len(anna.records) == 1


async def test_presence(client: Client, anna: Employee) -> None:
    assert await client.read_presence() is None
    for presence in PRESENCES:
        assert await client.set_presence(presence) is True
        assert anna.presence == presence
        assert await client.read_presence() == presence


async def test_presence_that_is_refused(client: Client, portal: Portal, anna: Employee, webhook: Webhook) -> None:
    failure = await failure_of(client.set_presence("asleep"))
    assert (type(failure), failure.code) == (Refused, "STATUS_ERROR")
    portal.faults.add(Fault.result(False), method="im.user.status.set")
    assert await client.set_presence("dnd") is False
    anna.presence = "asleep"
    assert await client.read_presence() is None
    webhook.set_scopes(["timeman"])
    for call in (client.set_presence("dnd"), client.read_presence()):
        refused = await failure_of(call)
        assert isinstance(refused, MissingScope)
        assert refused.scope == "im"


def test_the_portal_shows_no_secret(client: Client) -> None:
    assert SECRET not in f"{client}{client!r}"


# --- Whatever arrives ---

CALLS: dict[str, Callable[[Client], Awaitable[object]]] = {
    "read": lambda client: read_own(client, **EVERYTHING),
    "ask before opening": lambda client: client.read(PollQuery(days=[ANNA], opening=ANNA)),
    "open": lambda client: client.open_day(ANNA),
    "open at a time": lambda client: client.open_day(ANNA, Details(time=instant(MORNING), report="x")),
    "close": lambda client: client.close_day(ANNA, Details(report="x")),
    "presence": lambda client: client.set_presence("dnd"),
    "presence read": lambda client: client.read_presence(),
    "pause start": lambda client: client.read_pause_start(
        ANNA, Workday(status=Status.PAUSED, raw_status="PAUSED", start=instant(MORNING))
    ),
}


_PROFILES = st.sampled_from([{"ID": "12", "NAME": "Anna"}, {"ID": 12}, {"ID": "13"}]) | json_values()


_RECORDS = st.fixed_dictionaries(
    {"startTime": st.just(MORNING)},
    optional={"endTime": json_values(), "duration": json_values(), "breakLength": json_values()},
)


_RESULTS = st.one_of(
    json_values(),
    workday_answers(),
    st.fixed_dictionaries({"items": st.lists(_RECORDS, max_size=3)}),
    st.fixed_dictionaries(
        {
            "result": st.fixed_dictionaries(
                {"me": _PROFILES, "day12": workday_answers()},
                optional={"rules12": json_values(), "opening": workday_answers() | json_values()},
            )
        },
        optional={"result_error": json_objects(json_values()), "result_time": json_objects(json_objects())},
    ),
)


_ENVELOPES = st.fixed_dictionaries({"result": _RESULTS}, optional={"time": json_values(), "error": json_values()})


async def check_any_answer(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    handle = portal.faults.add(Fault.raw(200, json.dumps(envelope)))
    client.rate_limiter = RateLimiter()
    try:
        await CALLS[name](client)
    except ApiError as error:
        assert_no_secret(error)
    assert handle.is_spent


@QUICK
@given(name=st.sampled_from(sorted(CALLS)), envelope=_ENVELOPES)
async def test_any_answer(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    await check_any_answer(client, portal, name, envelope)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(name=st.sampled_from(sorted(CALLS)), envelope=_ENVELOPES)
async def test_any_answer_at_length(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    await check_any_answer(client, portal, name, envelope)
