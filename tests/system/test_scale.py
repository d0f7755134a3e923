"""Many people: how few requests they cost, and that no limit of the portal is ever met."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.api import PollResult
from custom_components.bitrix24.const import DOMAIN
from custom_components.bitrix24.employee import Member
from custom_components.bitrix24.poller import PollSchedule
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Fault, Portal, Request, Role, Webhook
from tests.support.client import BRIEF
from tests.support.storms import pass_on
from tests.support.team import ALL_SCOPES, ANNA, act_for, add_colleagues, calls_by_request, portal_shown, shown

STATUS, SETTINGS, RECORDS = "timeman.status", "timeman.settings", "timeman.record.list"
FIRST = 101
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def administrator(anna: Employee, webhook: Webhook) -> None:
    """Anna administers the portal; her webhook may list people."""
    anna.role = Role.ADMIN
    webhook.set_scopes(list(ALL_SCOPES))


@pytest.fixture
def few_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs Home Assistant to show hundreds is measured elsewhere; here the portal is what counts."""
    monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [Platform.BINARY_SENSOR])


async def hire(hass: HomeAssistant, portal: Portal, entry: MockConfigEntry, count: int) -> list[Employee]:
    """Add so many colleagues to an entry that is not loaded."""
    team = portal.add_team(count, FIRST)
    await add_colleagues(hass, entry, team)
    return team


def polls_of(portal: Portal) -> dict[datetime, list[int]]:
    """Return the sizes of the batches of each poll: the clock stands still during one."""
    polls: dict[datetime, list[int]] = defaultdict(list)
    for request in portal.requests:
        if request.method == "batch":
            polls[request.time].append(len(request.calls))
    return polls


def who(portal: Portal, method: str) -> Counter[int]:
    """Return how often each was asked about."""
    return Counter(int(cast("Any", call.params.get("USER_ID", ANNA))) for call in portal.calls(method))


# Batches


@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize(("colleagues", "requests"), [(0, 1), (44, 1), (47, 1), (48, 2), (97, 2), (98, 3)])
async def test_the_calls_of_a_poll(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Webhook,
    entry: MockConfigEntry,
    set_up: SetUp,
    colleagues: int,
    requests: int,
) -> None:
    """Fifty in a request: profile, presence and each day; the fifty-first call costs exactly one more request."""
    webhook.set_scopes(["timeman", "im"])
    await hire(hass, portal, entry, colleagues)
    await set_up()
    portal.requests.clear()
    await time.pass_by(minutes=5)
    sizes = calls_by_request(portal)
    assert (len(sizes), sum(sizes)) == (requests, 2 + 1 + colleagues)
    assert max(sizes) <= 50


@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("colleagues", [0, 44, 120])
async def test_the_calls_of_a_set_up(
    hass: HomeAssistant, portal: Portal, entry: MockConfigEntry, set_up: SetUp, colleagues: int
) -> None:
    """Everything at once, in as few requests as its calls fit into."""
    await hire(hass, portal, entry, colleagues)
    portal.requests.clear()
    await set_up()
    people = 1 + colleagues
    calls = 1 + 2 * people + 2 + 2 * -(-people // 50)
    sizes = calls_by_request(portal)
    # A single employee's records are read at once.
    records = int(people == 1)
    assert (len(sizes), sum(sizes)) == (-(-calls // 50) + records, calls + records)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(calls_by_request(portal)) == -(-calls // 50)


async def test_a_team_of_forty_five(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """One request a poll with presence, profile and all days, although one of them fails; all are shown."""
    team = await hire(hass, portal, entry, 44)
    await set_up()
    portal.faults.add(Fault.error("", "Access denied"), STATUS, None, user_id=FIRST)
    for employee in team[:10]:
        employee.open_day()
    await time.pass_by(minutes=6)
    portal.requests.clear()
    await time.pass_by(minutes=30)
    assert {tuple(sizes) for sizes in polls_of(portal).values()} == {(47,)}
    # The records of two months are asked for once, ten minutes after the set-up of a team.
    others = [request.method for request in portal.requests if request.method != "batch"]
    assert others == ["timeman.record.list"] * 45
    assert portal_shown(hass) == "9"
    statuses = Counter(shown(hass, employee.id, "status") for employee in team)
    assert statuses == {STATE_UNAVAILABLE: 1, "opened": 9, "closed": 34}


@pytest.mark.usefixtures("few_entities")
@pytest.mark.long
@pytest.mark.parametrize("colleagues", [44, 60])
@pytest.mark.timeout(180)
async def test_the_rules_are_asked_once_a_day_in_free_places(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp, colleagues: int
) -> None:
    """Of each, without one request more than the days need."""
    team = await hire(hass, portal, entry, colleagues)
    await set_up()
    assert set(who(portal, SETTINGS)) == {ANNA, *(one.id for one in team)}
    portal.requests.clear()
    await time.pass_by(hours=23, minutes=55)
    assert portal.calls(SETTINGS) == []
    needed = -(-(1 + 1 + colleagues + 1) // 50)
    assert {len(sizes) for sizes in polls_of(portal).values()} == {needed}
    portal.requests.clear()
    await time.pass_by(hours=5)
    assert who(portal, SETTINGS) == {ANNA: 1, **{one.id: 1 for one in team}}
    assert {len(sizes) for sizes in polls_of(portal).values()} == {needed}
    assert max(max(sizes) for sizes in polls_of(portal).values()) <= 50


@pytest.mark.usefixtures("few_entities")
async def test_rules_that_could_not_be_told(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Are asked for again after an hour, those of the others only the next day."""
    await hire(hass, portal, entry, 3)
    portal.faults.add(Fault.result("nonsense"), SETTINGS, user_id=FIRST)
    await set_up()
    portal.requests.clear()
    await time.pass_by(minutes=55)
    assert portal.calls(SETTINGS) == []
    await time.pass_by(minutes=15)
    assert who(portal, SETTINGS) == {FIRST: 1}


# Breaks


async def test_everybody_goes_to_lunch_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """At most five records a poll; who is not asked about is known as precisely as the polls are."""
    team = await hire(hass, portal, entry, 17)
    for employee in team:
        employee.open_day()
    await time.advance(hours=4)
    await set_up()
    for employee in team:
        employee.pause_day()
    began = time.clock.now()
    portal.requests.clear()
    await time.pass_by(minutes=10)
    asked = Counter(request.time for request in portal.requests if request.method == RECORDS)
    assert max(asked.values(), default=0) <= 5
    for employee in team:
        assert shown(hass, employee.id, "status") == "paused"
        since = datetime.fromisoformat(shown(hass, employee.id, "break_start"))
        assert abs(since - began) <= timedelta(seconds=60)


async def test_a_start_while_everybody_is_at_lunch(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Nobody was seen to go: all records are asked for, five a poll, each once; then it is known exactly."""
    team = await hire(hass, portal, entry, 12)
    for employee in team:
        employee.open_day()
    await time.advance(hours=4)
    for employee in team:
        employee.pause_day()
    began = time.clock.now()
    await time.advance(minutes=20)
    portal.requests.clear()
    await set_up()
    known = [one for one in team if shown(hass, one.id, "break_start") != STATE_UNKNOWN]
    assert len(known) == 5
    await time.pass_by(minutes=3)
    assert {shown(hass, one.id, "break_start") for one in team} == {began.isoformat()}
    asked = Counter(request.time for request in latest_asked(portal))
    assert (max(asked.values()), sum(asked.values())) == (5, 12)


def latest_asked(portal: Portal) -> list[Request]:
    """Return the requests for latest records: those of months are asked for from the earliest on."""
    asked = [request for request in portal.requests if request.method == RECORDS]
    return [request for request in asked if request.calls[0].params["order"] == {"startTime": "DESC"}]


# People of whom only the records may be read


@pytest.mark.usefixtures("few_entities")
async def test_records_that_are_slow_hold_up_nobody(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """They are asked for one by one; a server that does not answer them must not keep the days of others back."""
    anna.role = Role.HR
    await add_colleagues(hass, entry, portal.add_team(10, FIRST), read_only=True)
    await set_up()
    portal.faults.add(Fault.hold(), RECORDS, None)
    anna.open_day()
    await pass_on(hass, time, minutes=5)
    assert shown(hass, ANNA, "working") == "on"
    portal.faults.clear()
    await pass_on(hass, time, minutes=1)


@pytest.mark.usefixtures("few_entities")
async def test_many_records_hold_up_nobody(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry
) -> None:
    """A hundred requests take their time at the pace that the portal allows; a running day is seen each minute."""
    anna.role = Role.HR
    anna.open_day()
    await add_colleagues(hass, entry, portal.add_team(100, FIRST), read_only=True)
    setting_up = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await pass_on(hass, time, [setting_up], minutes=2)
    assert entry.state is ConfigEntryState.LOADED
    await pass_on(hass, time, minutes=1)
    portal.requests.clear()
    await pass_on(hass, time, minutes=15)
    polls = list(polls_of(portal))
    assert max(later - earlier for earlier, later in pairwise(polls)) <= timedelta(seconds=60)
    assert 270 <= len(latest_asked(portal)) <= 400
    assert limits_met(portal) == []


# Limits


SLOW = {
    "each call counts": {"run_times": {STATUS: 0.3, SETTINGS: 0.3, "user.get": 0.5}},
    "by request": {"run_times": {STATUS: 0.09, SETTINGS: 0.09}, "operating_by_request": True},
    "slow by request": {"run_times": {STATUS: 0.3, SETTINGS: 0.2}, "operating_by_request": True},
    "the batch counts": {"run_times": {STATUS: 0.3, SETTINGS: 0.3}, "batch_charged": True},
    "the lower limit": {"run_times": {STATUS: 0.3, SETTINGS: 0.3}, "operating_limit": 420.0},
}


def limits_met(portal: Portal) -> list[str]:
    """Return what the portal refused because of a limit."""
    limits = {"OPERATION_TIME_LIMIT", "QUERY_LIMIT_EXCEEDED"}
    return [call.method for call in portal.calls() if call.error in limits] + [
        request.outcome for request in portal.requests if request.outcome in limits
    ]


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("portal_options", SLOW.values(), ids=list(SLOW))
async def test_three_hundred_on_a_slow_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Hours of a working day with clock-ins from here and elsewhere: the polls become rarer, no limit is met."""
    team = await hire(hass, portal, entry, 299)
    await set_up()
    assert entry.state is ConfigEntryState.LOADED
    for hour in range(4):
        for employee in team[hour * 40 : hour * 40 + 40]:
            employee.open_day()
        for employee in team[200 + hour * 5 : 205 + hour * 5]:
            await act_for(hass, employee.id, "open_day")
            await time.pass_by(minutes=1)
        await time.pass_by(minutes=55)
        assert limits_met(portal) == []
    polls = [at for at, sizes in polls_of(portal).items() if len(sizes) > 2]
    between = [later - earlier for earlier, later in pairwise(polls)]
    assert min(between) >= timedelta(seconds=55)
    cost = 300 * portal.run_times[STATUS] * (0.5 if portal.batch_charged else 1)
    # Ten minutes of polls use up no more than the server allows.
    assert sum(between, timedelta()) / len(between) >= timedelta(seconds=600 * cost / 420)
    assert max(between) <= timedelta(minutes=10, seconds=5)
    for number, employee in enumerate(team):
        wanted = "on" if number < 160 or 200 <= number < 220 else "off"
        assert shown(hass, employee.id, "working") == wanted, number


@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("portal_options", [{"run_times": {STATUS: 1.0}}], ids=["slow"])
async def test_the_interval_follows_the_cost(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """A portal that becomes fast again is polled as often as the day wants."""
    anna.open_day()
    await hire(hass, portal, entry, 40)
    await set_up()
    portal.requests.clear()
    await time.pass_by(minutes=30)
    slow = len(polls_of(portal))
    assert slow <= 30 * 60 / (600 * 41 / 420)
    portal.run_times[STATUS] = 0.02
    await time.pass_by(minutes=30)
    portal.requests.clear()
    await time.pass_by(minutes=30)
    assert len(polls_of(portal)) >= 30 > slow
    assert limits_met(portal) == []


@pytest.mark.long
@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("method", ["user.get", SETTINGS, "im.user.status.get", "im.user.list.get"])
async def test_a_limit_on_something_else(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp, method: str
) -> None:
    """The portal limits each method by itself: the days are told as ever while another tool has used up another."""
    (ben,) = await hire(hass, portal, entry, 1)
    await set_up()
    await time.pass_by(hours=23, minutes=50)
    portal.block_method(method, time.clock.now() + timedelta(minutes=30))
    await time.pass_by(minutes=12)
    ben.open_day()
    await time.pass_by(minutes=6)
    assert shown(hass, ben.id, "working") == "on"
    answer = await act_for(hass, ANNA, "open_day")
    assert answer["changed"] or answer["queued"]
    await time.pass_by(minutes=60)
    assert anna.state == "OPENED"
    portal.requests.clear()
    await time.pass_by(hours=1)
    assert limits_met(portal) == []


@pytest.mark.long
@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("portal_options", [{"run_times": {RECORDS: 2.0}}], ids=["slow"])
async def test_slow_records_meet_no_limit(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry
) -> None:
    """They have a limit of their own, which many people would use up at the usual rate_limiter."""
    anna.role = Role.HR
    await add_colleagues(hass, entry, portal.add_team(140, FIRST), read_only=True)
    setting_up = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await pass_on(hass, time, [setting_up], minutes=3)
    await pass_on(hass, time, minutes=40)
    assert limits_met(portal) == []


async def second_entry(hass: HomeAssistant, portal: Portal, team: Iterable[Employee]) -> MockConfigEntry:
    """Add another administrator's entry with the same people."""
    dora = portal.add_employee(20, name="Dora", last_name="Ude", role=Role.ADMIN)
    hook = portal.add_webhook(dora, scopes=ALL_SCOPES, secret="s3cretKey0000020")
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Dora Ude (portal.example)",
        unique_id=f"{PORTAL_KEY}_20",
        data={"url": hook.url, "verify_ssl": True},
    )
    entry.add_to_hass(hass)
    await add_colleagues(hass, entry, team)
    return entry


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("portal_options", [{"request_limit": (2, 50)}], ids=["2 a second"])
async def test_five_hundred_in_two_entries(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Both behind one address: together they stay below the rate that the portal allows."""
    team = await hire(hass, portal, entry, 499)
    await set_up()
    await time.pass_by(minutes=1)
    other = await second_entry(hass, portal, team)
    await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert other.state is entry.state is ConfigEntryState.LOADED
    for employee in team[:100]:
        employee.open_day()
    await time.pass_by(minutes=6)
    for employee in team[:100]:
        employee.pause_day()
    for employee in team[300:310]:
        await act_for(hass, employee.id, "open_day")
        await time.pass_by(seconds=20)
    await time.pass_by(minutes=20)
    assert limits_met(portal) == []
    assert portal.requests
    for owner in (ANNA, 20):
        assert [shown(hass, one.id, "working", owner=owner) for one in team[300:310]] == ["on"] * 10
        assert [shown(hass, one.id, "working", owner=owner) for one in team[:10]] == ["off"] * 10


# What is due is asked, whatever the size of the company


def roster(count: int, read_only: Sequence[int]) -> dict[int, Member]:
    """Return so many people, the first of whom is the owner."""
    return {
        user_id: Member(user_id=user_id, key=f"k{user_id}", read_only=user_id > 1 and user_id in read_only)
        for user_id in range(1, count + 1)
    }


@BRIEF
@given(
    count=st.integers(1, 230),
    read_only=st.lists(st.integers(2, 230), max_size=5),
    presence=st.booleans(),
    people=st.booleans(),
    online=st.booleans(),
    pauses=st.lists(st.integers(55, 400), min_size=1, max_size=4),
    silent=st.integers(0, 5),
)
def test_the_agenda(
    count: int,
    read_only: list[int],
    presence: bool,
    people: bool,
    online: bool,
    pauses: list[int],
    silent: int,
) -> None:
    """Rules are asked once a day, each within a bounded number of polls, and never for more requests than needed.

    Absences are asked every three hours, and after one where there was no answer.
    """
    members = roster(count, read_only)
    days = {user_id for user_id, member in members.items() if not member.read_only}
    agenda = PollSchedule(members, 1)
    now = datetime(2026, 9, 14, 6, tzinfo=UTC)
    due: dict[int, datetime] = {}
    waited: Counter[int] = Counter()
    base = 1 + len(days) + presence
    people_asked: datetime | None = None
    absences_due = now
    for number in range(500):
        questions = agenda.get_query(now, scopes=False, chat=presence, people=people, online=online)
        assert set(questions.days) == days
        calls = len(list(questions.calls(1)))
        assert len(questions.absences) == (count if presence and now >= absences_due else 0)
        pages = -(-len(questions.people) // 50) - (-len(questions.absences) // 50)
        if number == 0:
            assert set(questions.settings) == days
            assert questions.scopes
            assert len(questions.people) == (count if people else 0)
        else:
            needed = base + questions.scopes + pages
            # Beside absences rules never cost a request.
            full = needed % 50 == 0 and not questions.absences
            assert -(-calls // 50) <= -(-needed // 50) + (full and bool(questions.settings))
            assert all(due[user_id] <= now for user_id in questions.settings)
        if questions.people:
            assert people_asked is None or now - people_asked >= (timedelta(seconds=290) if online else DAY)
            people_asked = now
        told = set(questions.settings) - set(range(1, silent + 1))
        answered = number % 3 > 0
        reading = SimpleNamespace(
            settings=dict.fromkeys(told),
            people={} if questions.people else None,
            absences={} if questions.absences and answered else None,
        )
        agenda.on_result(questions, cast("PollResult", reading), now)
        if questions.absences:
            absences_due = now + timedelta(hours=3 if answered else 1)
        for user_id in questions.settings:
            due[user_id] = now + (DAY if user_id in told else timedelta(hours=1))
            waited[user_id] = 0
        for user_id, at in due.items():
            waited[user_id] += at <= now
        # One free place is enough for everybody in turn; those who stay silent take theirs again each hour, as do
        # absences, for which there may be as few as nine polls.
        assert max(waited.values()) <= (len(days) + silent * 20) * 9 / 8 + 2
        if people:
            assert people_asked is not None
            assert now - people_asked <= (timedelta(seconds=290) if online else DAY) + timedelta(seconds=max(pauses))
        now += timedelta(seconds=pauses[number % len(pauses)])
