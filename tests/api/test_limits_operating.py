"""The server's own figures of run time: how far apart the same calls may be repeated."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import PollQuery, Portal as Client, RateLimited
from custom_components.bitrix24.api.limits import OperatingQuota
from tests.portal import Employee, Portal, Role
from tests.support.client import ANNA, BRIEF, MORNING, QUICK, failure_of

NOW = datetime.fromisoformat(MORNING)
WINDOW = timedelta(minutes=10)
STATUS = "timeman.status"
# What php sums up to before it refuses.
LIMIT = 420.0


def told(used: float, reset_in: float = 600) -> dict[str, Any]:
    """Return the time block of an answer."""
    return {"operating": used, "operating_reset_at": int((NOW + timedelta(seconds=reset_in)).timestamp())}


def test_a_portal_without_the_limit_sets_no_pace() -> None:
    operating = OperatingQuota()
    assert operating.minimum_interval(NOW, {STATUS: 1000.0, "batch": 5000.0}) == timedelta()
    operating.learn(STATUS, {"start": 1, "duration": 3.0})
    operating.learn(STATUS, None)
    operating.learn(STATUS, ["operating_reset_at"])
    assert operating.minimum_interval(NOW, {STATUS: 1000.0}) == timedelta()
    assert operating.reset_at(STATUS) is None


@pytest.mark.parametrize("figure", [10**400, -1, True, "300", None, float("inf"), 1e300])
def test_figures_that_cannot_be_are_none(figure: Any) -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(figure) | {"duration": figure})
    assert operating.minimum_interval(NOW, {STATUS: 0.5}) == timedelta()
    assert operating.seconds(STATUS) == 0


def test_little_is_free() -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(0))
    assert operating.minimum_interval(NOW, {STATUS: 0.9}) == timedelta()
    assert operating.minimum_interval(NOW, {}) == timedelta()


def test_the_costlier_the_rarer() -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(0))
    costs = (2.0, 10.0, 50.0, 210.0, 400.0)
    seconds = [operating.minimum_interval(NOW, {STATUS: cost}).total_seconds() for cost in costs]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    assert seconds[-1] == WINDOW.total_seconds()


def test_the_costliest_method_decides() -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(0))
    operating.learn("user.get", told(0))
    both = operating.minimum_interval(NOW, {STATUS: 20.0, "user.get": 50.0, "profile": 999.0})
    assert both == operating.minimum_interval(NOW, {"user.get": 50.0})


def test_what_others_used_up_is_waited_for() -> None:
    """The same webhook in another tool: nothing is repeated before some is given back."""
    operating = OperatingQuota()
    operating.learn(STATUS, told(400, reset_in=120))
    assert operating.minimum_interval(NOW, {STATUS: 2.0}) == timedelta(seconds=120)
    assert operating.minimum_interval(NOW + timedelta(seconds=60), {STATUS: 2.0}) == timedelta(seconds=60)
    operating.learn(STATUS, told(100, reset_in=120))
    assert operating.minimum_interval(NOW, {STATUS: 2.0}) < timedelta(seconds=120)


@pytest.mark.parametrize("reset_in", [10**6, 10**9])
def test_a_reset_that_cannot_be_is_not_believed(reset_in: float) -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(400, reset_in=reset_in))
    assert operating.minimum_interval(NOW, {STATUS: 2.0}) <= WINDOW


def test_a_reset_that_has_passed() -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, told(400, reset_in=-30))
    assert timedelta() <= operating.minimum_interval(NOW, {STATUS: 0.5}) <= timedelta(seconds=1)


@QUICK
@given(
    used=st.one_of(st.none(), st.text(), st.booleans(), st.integers(), st.floats(), st.lists(st.integers())),
    reset_at=st.one_of(st.none(), st.text(), st.booleans(), st.integers(), st.floats(), st.just(MORNING)),
    cost=st.floats(0, 1e9),
)
def test_nothing_that_is_told_breaks_it(used: Any, reset_at: Any, cost: float) -> None:
    operating = OperatingQuota()
    operating.learn(STATUS, {"operating": used, "operating_reset_at": reset_at})
    assert timedelta() <= operating.minimum_interval(NOW, {STATUS: cost}) <= WINDOW


def sums(apart: timedelta, charged: float) -> Iterator[float]:
    """Return what the server counts after each of many repetitions, in buckets of a minute, which it forgets whole."""
    runs: list[tuple[int, float]] = []
    at = 0.0
    for _ in range(200):
        minute = int(at // 60)
        runs = [(then, seconds) for then, seconds in runs if then > minute - 10]
        runs.append((minute, charged))
        yield sum(seconds for _, seconds in runs)
        # The coordinator never polls more often than this, however cheap it is.
        at += max(apart.total_seconds(), 55.0)


@QUICK
@given(method=st.sampled_from((STATUS, "batch")), cost=st.floats(0, 419))
def test_repeated_at_that_distance_it_never_sums_up_to_the_limit(method: str, cost: float) -> None:
    """Whatever it costs, as long as once alone is not too much already."""
    operating = OperatingQuota()
    operating.learn(method, told(0))
    apart = operating.minimum_interval(NOW, {method: cost})
    charged = cost * (0.5 if method == "batch" else 1)
    assert max(sums(apart, charged)) <= max(LIMIT, charged)


@BRIEF
@given(costs=st.lists(st.floats(0, 419), min_size=2, max_size=60))
def test_costs_that_change_never_sum_up_to_the_limit(costs: list[float]) -> None:
    """Each repetition waits for what the one before cost, and for what the server says is used up."""
    operating = OperatingQuota()
    runs: list[tuple[float, float]] = []
    at = 0.0
    for cost in costs:
        runs = [(then, seconds) for then, seconds in runs if then // 60 > at // 60 - 10]
        # The server looks before a call, not after it.
        used = sum(seconds for _, seconds in runs)
        assert used < LIMIT
        runs.append((at, cost))
        now = NOW + timedelta(seconds=at)
        reset_at = NOW + timedelta(seconds=runs[0][0]) + WINDOW
        operating.learn(STATUS, {"operating": used + cost, "operating_reset_at": int(reset_at.timestamp())})
        at += max(operating.minimum_interval(now, {STATUS: cost}).total_seconds(), 55.0)


# With the portal


@pytest.fixture
def crowd(portal: Portal, anna: Employee) -> list[int]:
    """Anna administers a hundred people."""
    anna.role = Role.ADMIN
    return [ANNA, *(one.id for one in portal.add_team(99, 101))]


@pytest.mark.parametrize(
    "portal_options",
    [{"run_times": {STATUS: 0.3}}, {"run_times": {STATUS: 0.3}, "batch_charged": True}],
    ids=["calls", "batch"],
)
async def test_what_a_reading_costs(client: Client, portal: Portal, crowd: list[int]) -> None:
    """Repeated at the distance that it tells, it is never refused."""
    questions = PollQuery(days=crowd)
    for _ in range(10):
        reading = await client.read(questions)
        assert reading.minimum_interval >= timedelta(seconds=30)
        assert all(not isinstance(day, Exception) for day in reading.days.values())
        portal.clock.advance(max(reading.minimum_interval, timedelta(seconds=55)))


@pytest.mark.parametrize("portal_options", [{"operating_fields": False, "run_times": {STATUS: 9.0}}], ids=["box"])
async def test_a_box_tells_nothing(client: Client, crowd: list[int]) -> None:
    assert (await client.read(PollQuery(days=crowd))).minimum_interval == timedelta()


@pytest.mark.parametrize("portal_options", [{"run_times": {STATUS: 6.0}}], ids=["slow"])
async def test_refused_within_a_batch(client: Client, portal: Portal, crowd: list[int]) -> None:
    """Ninety calls of six seconds are too many at once: that is a limit, with its end."""
    error = await failure_of(client.read(PollQuery(days=crowd[:90])))
    assert isinstance(error, RateLimited)
    assert error.reset_at is not None
    assert timedelta() < error.reset_at - portal.clock.now() <= WINDOW
    assert client.rate_limiter.wait > 0
