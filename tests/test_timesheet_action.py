"""The action get_timesheet: what it answers, for whom, in which form, and at what cost."""

import csv
from datetime import date
import io
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role
from tests.support.common import act, device_id, refused
from tests.support.recorded_days import RECORDS, work, work_some_days
from tests.support.team import add_colleague, add_colleagues, device_of, entity_of

NOON = "2026-09-14T12:00:00+02:00"
HOUR = 3600
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
async def september(time: Time, anna: Employee) -> None:
    """Some days of Anna's, until Monday noon."""
    work_some_days(anna)
    await time.move_to(NOON)


@pytest.fixture
async def team(hass: HomeAssistant, anna: Employee, portal: Portal, loaded: MockConfigEntry, time: Time) -> Employee:
    """Ben, whom Anna tracks too."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(21, name="Ben", last_name="Weber")
    await add_colleague(hass, loaded, ben)
    work(ben, "2026-09-15", finish="16:00")
    await time.move_to("2026-09-16T12:00:00+02:00")
    return ben


async def timesheet(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Return the only timesheet of an answer."""
    (found,) = (await act(hass, "get_timesheet", **data))["employees"]
    return dict(found)


@pytest.mark.usefixtures("september")
async def test_days_and_sums(hass: HomeAssistant, set_up: SetUp) -> None:
    """In seconds, with the offset of the employee."""
    await set_up()
    found = await timesheet(hass, start="2026-09-01")
    assert (found["device_id"], found["name"]) == (device_id(hass), "Anna Schmidt")
    assert found["days"] == [
        {
            "date": "2026-09-10",
            "start": "2026-09-10T09:00:00+02:00",
            "finish": "2026-09-10T18:00:00+02:00",
            "worked": 8 * HOUR,
            "breaks": HOUR,
            "required": 8 * HOUR,
            "balance": 0,
            "confirmed": True,
            "records": 1,
        },
        {
            "date": "2026-09-11",
            "start": "2026-09-11T09:00:00+02:00",
            "finish": "2026-09-11T17:30:00+02:00",
            "worked": 8 * HOUR - 1800,
            "breaks": HOUR,
            "required": 8 * HOUR,
            "balance": -1800,
            "confirmed": True,
            "records": 1,
        },
    ]
    sums = {name: found[name] for name in ("worked", "breaks", "required", "balance")}
    assert sums == {"worked": 16 * HOUR - 1800, "breaks": 2 * HOUR, "required": 16 * HOUR, "balance": -1800}


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-09-10", "2026-09-11", ["2026-09-10"]),
        ("2026-09-11", None, ["2026-09-11"]),
        ("2026-08-01", "2026-09-11", ["2026-08-28", "2026-09-10"]),
        # Whole days, whatever the time.
        ("2026-09-10 18:00:00", "2026-09-11T09:30:00+02:00", ["2026-09-10"]),
        (date(2026, 9, 11), date(2026, 10, 1), ["2026-09-11"]),
        ("2025-01-01", "2025-02-01", []),
    ],
)
@pytest.mark.usefixtures("september")
async def test_the_range(hass: HomeAssistant, set_up: SetUp, start: Any, end: Any, days: list[str]) -> None:
    """From the start until before the end."""
    await set_up()
    found = await timesheet(hass, start=start, **({} if end is None else {"end": end}))
    assert [day["date"] for day in found["days"]] == days


async def test_the_running_day(hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry) -> None:
    """As it is now, also where the last poll does not know yet."""
    await act(hass, "open_day")
    await time.advance(hours=9)
    (day,) = (await timesheet(hass, start="2026-09-14"))["days"]
    assert (day["worked"], day["balance"], day["finish"]) == (9 * HOUR, HOUR, None)
    time.jump(seconds=40)
    anna.close_day()
    (day,) = (await timesheet(hass, start="2026-09-14"))["days"]
    assert (day["worked"], day["finish"]) == (9 * HOUR + 40, "2026-09-14T17:00:40+02:00")


@pytest.mark.usefixtures("september")
async def test_a_correction_is_seen_at_once(hass: HomeAssistant, anna: Employee, set_up: SetUp) -> None:
    """For one employee the portal is always asked."""
    await set_up()
    assert (await timesheet(hass, start="2026-09-10"))["worked"] == 16 * HOUR - 1800
    anna.records[-1].leaks += 600
    anna.records[-1].net -= 600
    assert (await timesheet(hass, start="2026-09-10"))["worked"] == 16 * HOUR - 2400


async def test_everybody(hass: HomeAssistant, team: Employee) -> None:
    """Without a device; with several, those."""
    everybody = (await act(hass, "get_timesheet", start="2026-09-01"))["employees"]
    assert [found["name"] for found in everybody] == ["Anna Schmidt", "Ben Weber"]
    assert [found["worked"] for found in everybody] == [0, 6 * HOUR]
    both = [device_of(hass, 21).id, device_id(hass)]
    assert len((await act(hass, "get_timesheet", start="2026-09-01", device_id=both))["employees"]) == 2
    (found,) = (await act(hass, "get_timesheet", start="2026-09-01", device_id=device_of(hass, 21).id))["employees"]
    assert (found["device_id"], found["worked"], found["balance"]) == (device_of(hass, 21).id, 6 * HOUR, -2 * HOUR)


async def test_only_whom_the_caller_may_see(
    hass: HomeAssistant, team: Employee, hass_read_only_user: MockUser, hass_admin_user: MockUser
) -> None:
    """Others are left out, and refused where they are named."""
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {entity_of(hass, 21, "status"): {POLICY_READ: True}}}})
    context = Context(user_id=hass_read_only_user.id)

    async def ask(**data: Any) -> list[str]:
        answer = await hass.services.async_call(
            "bitrix24",
            "get_timesheet",
            {"start": "2026-09-01", **data},
            blocking=True,
            return_response=True,
            context=context,
        )
        assert answer is not None
        employees: Any = answer["employees"]
        return [found["name"] for found in employees]

    assert await ask() == ["Ben Weber"]
    with pytest.raises(Unauthorized):
        await ask(device_id=[device_of(hass, 21).id, device_id(hass)])
    hass_read_only_user.mock_policy({})
    with pytest.raises(Unauthorized):
        await ask()


async def test_one_who_may_not_be_read(hass: HomeAssistant, portal: Portal, team: Employee) -> None:
    """A part would pass for all."""
    portal.faults.add(Fault.html_500(), RECORDS)
    error = await refused(hass, "get_timesheet", start="2026-01-01")
    assert error.translation_key == "cannot_connect"


@pytest.mark.parametrize("start", ["2026-09-11", "2026-09-12"])
async def test_the_end_lies_after_the_start(hass: HomeAssistant, loaded: MockConfigEntry, start: str) -> None:
    """Else the portal is not asked."""
    error = await refused(hass, "get_timesheet", start=start, end="2026-09-11")
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "end_before_start"


@pytest.mark.parametrize("data", [{}, {"start": "soon"}, {"start": "2026-09-01", "format": "xlsx"}])
async def test_other_fields_are_refused(hass: HomeAssistant, loaded: MockConfigEntry, data: dict[str, str]) -> None:
    """By the form."""
    with pytest.raises(vol.Invalid):
        await act(hass, "get_timesheet", **data)


async def test_what_is_no_employee(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Is refused."""
    error = await refused(hass, "get_timesheet", start="2026-09-01", device_id="nobody")
    assert error.translation_key == "not_an_employee"


# CSV


async def table(hass: HomeAssistant, delimiter: str) -> list[list[str]]:
    """Return the rows of the answer."""
    text = str((await act(hass, "get_timesheet", start="2026-09-01", format="csv"))["csv"])
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


@pytest.mark.usefixtures("september")
async def test_a_table_in_english(hass: HomeAssistant, set_up: SetUp) -> None:
    """With decimal points, and commas between the cells."""
    await set_up()
    head, first, second, total = await table(hass, ",")
    assert head[:6] == ["Employee", "Date", "Start", "Finish", "Worked", "Worked (hours)"]
    assert first == [
        *("Anna Schmidt", "2026-09-10", "2026-09-10 09:00:00", "2026-09-10 18:00:00"),
        *("8:00", "8.0000", "1:00", "1.0000", "8:00", "8.0000", "0:00", "0.0000", "yes", "1"),
    ]
    assert second[-4:] == [f"{MINUS}0:30", "-0.5000", "yes", "1"]
    assert total == [
        *("Anna Schmidt", "Total", "", "", "15:30", "15.5000", "2:00", "2.0000"),
        *("16:00", "16.0000", f"{MINUS}0:30", "-0.5000", "", "2"),
    ]


@pytest.mark.parametrize(
    ("language", "head", "yes"), [("de", "Mitarbeiter", "ja"), ("ru", "Сотрудник", "да"), ("fr", "Employee", "yes")]
)
@pytest.mark.usefixtures("september")
async def test_a_table_in_other_languages(
    hass: HomeAssistant, set_up: SetUp, language: str, head: str, yes: str
) -> None:
    """As spreadsheet programs of the country expect it."""
    hass.config.language = language
    await set_up()
    rows = await table(hass, ";")
    assert rows[0][0] == head
    assert rows[2][-4:] == [f"{MINUS}0:30", "-0,5000", yes, "1"]


@pytest.mark.parametrize("name", ['=HYPERLINK("https://evil.example")', "+1", "-1+1", "@SUM(A1)"])
async def test_no_cell_is_a_formula(hass: HomeAssistant, anna: Employee, set_up: SetUp, name: str) -> None:
    """Names come from the portal."""
    anna.name, anna.last_name = name, ""
    await set_up()
    _, total = await table(hass, ",")
    assert total[0] == f"'{name}"


# Costs


async def test_a_month_of_many(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One request for each of 45 people; none where the records are hardly older than that."""
    # The pace is that of the rate limiter: a quarter of a minute, for which nobody waits here.
    monkeypatch.setattr("custom_components.bitrix24.api.limits.BURST", 100)
    anna.role = Role.ADMIN
    people = [portal.add_employee(user_id, name=f"Employee {user_id}") for user_id in range(101, 145)]
    await add_colleagues(hass, entry, people)
    await set_up()
    await time.pass_by(minutes=12)
    assert len(portal.calls(RECORDS)) == 45
    answer = await act(hass, "get_timesheet", start="2026-09-01")
    assert len(answer["employees"]) == 45
    assert len(portal.calls(RECORDS)) == 45

    await time.advance(hours=3)
    portal.requests.clear()
    answer = await act(hass, "get_timesheet", start="2026-09-01")
    assert len(answer["employees"]) == 45
    assert len(portal.calls(RECORDS)) == 45
