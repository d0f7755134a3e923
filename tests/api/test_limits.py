"""One rate limiter for all who ask a portal: a queue that drains, and patience when the portal asks for it."""

import asyncio
from collections.abc import Callable
import contextlib
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.bitrix24.api import (
    ApiError,
    CannotConnect,
    Finding,
    FindingKind,
    RateLimited,
    RateLimiter,
    Urgency,
)

AT_ONCE = 30
QUEUED = 20
BACKOFFS = (2, 4, 8, 16, 32, 64, 128, 256, 300, 300)

type Jitter = Callable[[float, float], float]


@pytest.fixture(autouse=True)
def frozen(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Time stands still until a test moves it; the event loop's too."""
    # So early that seconds since the epoch, which the frozen event loop counts, are exact.
    freezer.move_to("1970-01-02")
    return freezer


@pytest.fixture
def rate_limiter() -> RateLimiter:
    """Without any chance in it: every delay is the shortest."""
    return RateLimiter(min)


async def stand_in_line(
    rate_limiter: RateLimiter, people: int, urgency: Urgency = Urgency.VERB
) -> list[asyncio.Task[None]]:
    """Let so many ask for their turn."""
    tasks = [asyncio.create_task(rate_limiter.acquire(urgency)) for _ in range(people)]
    await served(tasks)
    return tasks


async def served(tasks: list[asyncio.Task[None]]) -> int:
    """Return how many had their turn, after everything that is due has happened."""
    await settle(tasks)
    return sum(task.done() and task.exception() is None for task in tasks)


async def settle(tasks: list[asyncio.Task[None]]) -> None:
    """Let the event loop do what is due by the frozen clock."""
    # What is due at the very same instant may come after the first round.
    for _ in range(2):
        await asyncio.wait(tasks, timeout=0)


async def refusal(rate_limiter: RateLimiter) -> type[ApiError]:
    """Return how a turn is refused, which happens at once."""
    task = asyncio.create_task(rate_limiter.acquire())
    await settle([task])
    assert task.done()
    error = task.exception()
    assert isinstance(error, ApiError)
    return type(error)


# The queue


async def test_a_burst_passes_then_two_a_second(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """A storm is spread over time, in the order of those who asked."""
    tasks = await stand_in_line(rate_limiter, AT_ONCE + 6)
    assert await served(tasks) == AT_ONCE
    for half_seconds in range(1, 7):
        frozen.tick(0.4375)
        assert await served(tasks) == AT_ONCE + half_seconds - 1
        frozen.tick(0.0625)
        assert await served(tasks) == AT_ONCE + half_seconds
        assert [task.done() for task in tasks] == sorted((task.done() for task in tasks), reverse=True)


async def test_who_would_wait_too_long_comes_back_later(
    rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory
) -> None:
    """Ten seconds of queue and no more; who is turned away takes nobody's place."""
    tasks = await stand_in_line(rate_limiter, AT_ONCE + QUEUED)
    for _ in range(5):
        assert await refusal(rate_limiter) is RateLimited
    frozen.tick(0.5)
    tasks += await stand_in_line(rate_limiter, 1)
    assert await refusal(rate_limiter) is RateLimited
    frozen.tick(9.5)
    assert await served(tasks) == AT_ONCE + QUEUED
    frozen.tick(0.5)
    assert await served(tasks) == AT_ONCE + QUEUED + 1


@pytest.mark.parametrize(("idle", "at_once"), [(1, 2), (5, 10), (15, 30), (3600, 30)])
async def test_a_rest_makes_room(
    rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory, idle: int, at_once: int
) -> None:
    """Two more for each second of rest, but never more than a burst."""
    assert await served(await stand_in_line(rate_limiter, AT_ONCE)) == AT_ONCE
    frozen.tick(idle)
    assert await served(tasks := await stand_in_line(rate_limiter, at_once + 1)) == at_once
    frozen.tick(0.5)
    assert await served(tasks) == at_once + 1


async def test_the_queue_is_no_limit(rate_limiter: RateLimiter) -> None:
    """Only the portal's own word makes everybody wait."""
    tasks = await stand_in_line(rate_limiter, AT_ONCE + QUEUED)
    assert await refusal(rate_limiter) is RateLimited
    assert (rate_limiter.wait, rate_limiter.retry_after) == (0, 0)
    for task in tasks:
        task.cancel()


async def test_a_limit_reaches_those_who_wait_already(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """Who stood in the queue when the portal asked for patience is told so when the turn comes."""
    *_, waiting = await stand_in_line(rate_limiter, AT_ONCE + 1)
    rate_limiter.on_limit(None)
    frozen.tick(0.5)
    await settle([waiting])
    assert isinstance(waiting.exception(), RateLimited)


# Verbs go before polls, polls before reads


@pytest.mark.parametrize(("urgency", "at_once"), [(Urgency.VERB, 30), (Urgency.POLL, 28), (Urgency.READ, 18)])
async def test_each_leaves_a_share_to_what_is_more_urgent(
    rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory, urgency: Urgency, at_once: int
) -> None:
    """Also for ever: who waits gets no more than what drains, and never the share of the others."""
    tasks = await stand_in_line(rate_limiter, at_once + 8, urgency)
    assert await served(tasks) == at_once
    for half_seconds in range(1, 6):
        frozen.tick(0.5)
        assert await served(tasks) == at_once + half_seconds
    for more_urgent in Urgency:
        if more_urgent < urgency:
            assert await served(await stand_in_line(rate_limiter, 1, more_urgent)) == 1
    for task in tasks:
        task.cancel()


async def test_a_verb_goes_next_whoever_came_first(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """Even with nothing left at all it waits for one request to drain, and not for the queue."""
    reads = await stand_in_line(rate_limiter, AT_ONCE, Urgency.READ)
    polls = await stand_in_line(rate_limiter, 12, Urgency.POLL)
    verbs = await stand_in_line(rate_limiter, 4)
    assert [await served(tasks) for tasks in (reads, polls, verbs)] == [18, 10, 2]
    for verbs_served in (3, 4):
        frozen.tick(0.5)
        assert [await served(tasks) for tasks in (reads, polls, verbs)] == [18, 10, verbs_served]
    # What is left of the share drains before others may use theirs.
    for seconds, polls_served, reads_served in ((1, 10, 18), (0.5, 11, 18), (0.5, 12, 18), (5, 12, 18), (0.5, 12, 19)):
        frozen.tick(seconds)
        assert [await served(tasks) for tasks in (reads, polls, verbs)] == [reads_served, polls_served, 4]
    for task in reads:
        task.cancel()


async def test_who_is_overtaken_is_not_turned_away(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """Only who comes is told to come back; a storm of reads is no reason to turn away a poll."""
    reads = await stand_in_line(rate_limiter, 18 + QUEUED, Urgency.READ)
    (late,) = await stand_in_line(rate_limiter, 1, Urgency.READ)
    assert isinstance(late.exception(), RateLimited)
    polls, verbs = await stand_in_line(rate_limiter, 10, Urgency.POLL), await stand_in_line(rate_limiter, 2)
    assert [await served(tasks) for tasks in (reads, polls, verbs)] == [18, 10, 2]
    for _ in range(60):
        frozen.tick(0.5)
        await settle(reads)
    assert await served(reads) == 18 + QUEUED


async def test_who_gives_up_leaves_the_place_to_the_next(
    rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory
) -> None:
    """Actions end by their own deadline."""
    tasks = await stand_in_line(rate_limiter, AT_ONCE + 3)
    for task in tasks[-3:-1]:
        task.cancel()
    frozen.tick(0.5)
    await settle(tasks)
    assert tasks[-1].done()
    assert not tasks[-1].cancelled()


async def test_all_give_up(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """Nothing is left of a queue without people."""
    *_, first, second = tasks = await stand_in_line(rate_limiter, AT_ONCE + 2)
    first.cancel()
    second.cancel()
    await settle(tasks)
    frozen.tick(0.5)
    assert await served(await stand_in_line(rate_limiter, 1)) == 1


def test_four_reads_of_a_person_at_once(rate_limiter: RateLimiter) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(rate_limiter.read_slot(12))
        with pytest.raises(RateLimited) as caught:
            stack.enter_context(rate_limiter.read_slot(12))
        assert caught.value.found == Finding(kind=FindingKind.TOO_MANY_WAITING)
        stack.enter_context(rate_limiter.read_slot(13))
    with rate_limiter.read_slot(12):
        pass


# The portal asks for patience


@pytest.mark.parametrize(("jitter", "factor"), [(min, 1), (max, 1.25)])
async def test_limits_in_a_row(frozen: FrozenDateTimeFactory, jitter: Jitter, factor: float) -> None:
    """2, 4, 8 … 300 seconds and up to a quarter more, so that many clients do not come back together."""
    rate_limiter = RateLimiter(jitter)
    for seconds in BACKOFFS:
        rate_limiter.on_limit(None)
        assert rate_limiter.wait == rate_limiter.retry_after == pytest.approx(seconds * factor)
        frozen.tick(seconds * factor - 0.25)
        assert await refusal(rate_limiter) is RateLimited
        frozen.tick(0.25)
        assert rate_limiter.wait == 0
        await rate_limiter.acquire()


def test_chance_is_the_default() -> None:
    """Each delay lies somewhere between its bounds."""
    delays = set()
    for _ in range(20):
        rate_limiter = RateLimiter()
        rate_limiter.on_limit(None)
        assert 2 <= rate_limiter.wait <= 2.5
        delays.add(rate_limiter.wait)
    assert len(delays) > 1


@pytest.mark.parametrize(
    ("until_reset", "shortest", "longest"),
    [
        (timedelta(seconds=1), 2, 6),
        (timedelta(minutes=3), 181, 185),
        (timedelta(minutes=15), 901, 905),
        # The server sums up ten minutes: no limit lasts for days.
        (timedelta(days=3), 901, 905),
        # What is over already tells nothing.
        (timedelta(), 2, 2.5),
        (timedelta(seconds=-1), 2, 2.5),
    ],
)
async def test_the_end_of_a_limit_is_waited_for(
    frozen: FrozenDateTimeFactory, until_reset: timedelta, shortest: float, longest: float
) -> None:
    """Nothing is sent before it, and a little longer nothing."""
    for jitter, seconds in ((min, shortest), (max, longest)):
        rate_limiter = RateLimiter(jitter)
        rate_limiter.on_limit(until_reset)
        assert rate_limiter.wait == rate_limiter.retry_after == pytest.approx(seconds)
        frozen.tick(seconds - 0.25)
        assert await refusal(rate_limiter) is RateLimited
        frozen.tick(0.25)
        await rate_limiter.acquire()


async def test_the_longest_limit_counts(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """A short limit does not end a long one."""
    rate_limiter.on_limit(timedelta(minutes=3))
    rate_limiter.on_limit(None)
    rate_limiter.on_limit(timedelta(minutes=1))
    assert rate_limiter.wait == pytest.approx(181)
    frozen.tick(180)
    assert await refusal(rate_limiter) is RateLimited


# The server fails


async def test_the_first_failure_leaves_room_for_a_look(rate_limiter: RateLimiter) -> None:
    """The state may have to be read; who has no hurry waits."""
    rate_limiter.on_failure()
    assert rate_limiter.wait == 0
    assert rate_limiter.retry_after == pytest.approx(2)
    await rate_limiter.acquire()


@pytest.mark.parametrize(("jitter", "factor"), [(min, 1), (max, 1.25)])
async def test_more_failures_close_the_door(frozen: FrozenDateTimeFactory, jitter: Jitter, factor: float) -> None:
    """From the second on the server rests, longer each time; to a caller it cannot be reached."""
    rate_limiter = RateLimiter(jitter)
    rate_limiter.on_failure()
    for seconds in BACKOFFS[1:]:
        rate_limiter.on_failure()
        assert rate_limiter.wait == rate_limiter.retry_after == pytest.approx(seconds * factor)
        frozen.tick(seconds * factor - 0.25)
        assert await refusal(rate_limiter) is CannotConnect
        frozen.tick(0.25)
        await rate_limiter.acquire()


async def test_failures_do_not_shorten_a_limit(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """Nothing before the end of the operating limit, and the reason stays."""
    rate_limiter.on_limit(timedelta(minutes=3))
    rate_limiter.on_failure()
    rate_limiter.on_failure()
    assert rate_limiter.wait == pytest.approx(181)
    frozen.tick(180)
    assert await refusal(rate_limiter) is RateLimited


# What waits is more urgent than our own caution, but not than the portal's word


async def test_caution_can_be_lifted(rate_limiter: RateLimiter) -> None:
    for _ in range(5):
        rate_limiter.on_failure()
    assert await refusal(rate_limiter) is CannotConnect
    assert rate_limiter.patience == 0
    rate_limiter.lift()
    await rate_limiter.acquire()
    # It is no answer: the next failure lasts longer.
    rate_limiter.on_failure()
    assert rate_limiter.wait == pytest.approx(64)


async def test_a_busy_server_in_front_is_no_word_of_the_portal(rate_limiter: RateLimiter) -> None:
    rate_limiter.on_limit(None, insistent=False)
    assert await refusal(rate_limiter) is RateLimited
    assert rate_limiter.wait == pytest.approx(2)
    assert rate_limiter.patience == 0
    rate_limiter.lift()
    await rate_limiter.acquire()


@pytest.mark.parametrize("insistent", [True, False])
async def test_a_told_end_cannot_be_lifted(
    rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory, insistent: bool
) -> None:
    rate_limiter.on_limit(timedelta(minutes=3), insistent=insistent)
    for _ in range(9):
        rate_limiter.on_failure()
    rate_limiter.lift()
    assert rate_limiter.wait == rate_limiter.patience == pytest.approx(181)
    frozen.tick(180)
    assert await refusal(rate_limiter) is RateLimited
    frozen.tick(1)
    await rate_limiter.acquire()


async def test_who_is_refused_is_told_what_was_found(rate_limiter: RateLimiter) -> None:
    """Of the longer of two rests."""
    busy, down = Finding(status=429), Finding(status=502)
    rate_limiter.on_limit(None, found=busy)
    for _ in range(3):
        rate_limiter.on_failure(down)
    for found in (down, busy):
        with pytest.raises(ApiError) as caught:
            await rate_limiter.acquire()
        assert caught.value.found == found
        rate_limiter.lift()


# The portal answers


def test_an_answer_ends_the_failures(rate_limiter: RateLimiter) -> None:
    """One failure now and then never closes the door."""
    for _ in range(3):
        rate_limiter.on_failure()
        rate_limiter.on_success()
        assert (rate_limiter.wait, rate_limiter.retry_after) == (0, 0)


async def test_an_answer_does_not_lift_a_limit(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """It may belong to a request that was sent before the portal asked for patience."""
    rate_limiter.on_limit(None)
    rate_limiter.on_success()
    assert rate_limiter.wait == pytest.approx(2)
    assert await refusal(rate_limiter) is RateLimited
    frozen.tick(2)
    rate_limiter.on_limit(None)
    assert rate_limiter.wait == pytest.approx(4)


def test_an_answer_after_a_limit_is_a_new_start(rate_limiter: RateLimiter, frozen: FrozenDateTimeFactory) -> None:
    """The next limit is again the first."""
    for _ in range(5):
        rate_limiter.on_limit(None)
        frozen.tick(rate_limiter.wait)
    rate_limiter.on_success()
    rate_limiter.on_limit(None)
    assert rate_limiter.wait == pytest.approx(2)
