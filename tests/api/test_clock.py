"""The portal's clock, told from its answers."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.bitrix24.api import Portal as Client, PortalClock
from tests.portal import Portal
from tests.support.client import ANNA, MORNING, read_own

BERLIN = timezone(timedelta(hours=2))
NOW = datetime(2026, 9, 14, 6, 0, 8, tzinfo=UTC)


def seen(time: str) -> datetime:
    """Return an instant as the portal tells it."""
    return datetime.fromisoformat(f"2026-09-14T{time}+02:00")


@pytest.fixture
def told_clock(freezer: FrozenDateTimeFactory) -> PortalClock:
    """08:00:08 in Berlin by this machine."""
    freezer.move_to(NOW)
    return PortalClock()


@pytest.mark.parametrize(
    ("asked", "told", "skew"),
    [
        # Between question and answer: no difference, however slow the answer was.
        ("08:00:07", "08:00:07", 0),
        ("08:00:00", "08:00:00", 0),
        ("08:00:00", "08:00:05", 0),
        ("08:00:00", "08:00:08", 0),
        # Answers tell whole seconds.
        ("08:00:00", "08:00:10", 0),
        ("08:00:00", "07:59:58", 0),
        # Ahead of when the answer came, behind when it was asked for.
        ("08:00:00", "08:00:11", 3),
        ("08:00:00", "07:59:57", -3),
        ("08:00:07", "11:00:08", 3 * 3600),
        ("08:00:07", "05:00:07", -3 * 3600),
    ],
)
def test_the_difference_is_learnt(told_clock: PortalClock, asked: str, told: str, skew: int) -> None:
    """What lies between question and answer is no difference."""
    told_clock.learn(seen(told), asked=seen(asked))
    assert told_clock.skew == timedelta(seconds=skew)
    assert told_clock.now() == NOW + timedelta(seconds=skew)
    assert told_clock.to_portal(NOW) == told_clock.now()
    assert told_clock.to_local(told_clock.now()) == NOW


def test_nothing_is_known_before_an_answer(told_clock: PortalClock) -> None:
    """Both clocks agree until something else is told; an answer without a time tells nothing."""
    told_clock.learn(None, asked=NOW)
    assert (told_clock.skew, told_clock.server_zone) == (None, None)
    assert told_clock.now() == told_clock.to_portal(NOW) == told_clock.to_local(NOW) == NOW


def test_the_latest_answer_counts(told_clock: PortalClock, freezer: FrozenDateTimeFactory) -> None:
    """A portal whose clock was set right is believed; one answer without a time forgets nothing."""
    told_clock.learn(seen("09:00:08"), asked=NOW)
    told_clock.learn(None, asked=NOW)
    assert told_clock.skew == timedelta(hours=1)
    freezer.tick(60)
    assert told_clock.now() == NOW + timedelta(hours=1, minutes=1)
    told_clock.learn(seen("08:01:08"), asked=NOW)
    assert told_clock.skew == timedelta()


def test_the_servers_offset_is_kept(told_clock: PortalClock) -> None:
    """For a person without a time zone it is the one that counts."""
    told_clock.learn(seen("08:00:08"), asked=NOW)
    assert told_clock.server_zone == BERLIN


def test_instants_may_have_any_offset(told_clock: PortalClock) -> None:
    """An instant is an instant."""
    told_clock.learn(seen("09:00:08"), asked=NOW)
    assert told_clock.to_portal(NOW.astimezone(BERLIN)) == NOW + timedelta(hours=1)
    assert told_clock.to_local(NOW.astimezone(BERLIN)) == NOW - timedelta(hours=1)


async def test_every_answer_tells(client: Client, portal: Portal, freezer: FrozenDateTimeFactory) -> None:
    """Of a batch as of a single call."""
    for call, minutes in (
        (partial(read_own, client), 5),
        (client.read_presence, 0),
        (partial(client.open_day, ANNA), -7),
    ):
        freezer.move_to(datetime.fromisoformat(MORNING) - timedelta(minutes=minutes))
        await call()
        assert client.clock.skew == timedelta(minutes=minutes)
        assert client.clock.server_zone == BERLIN
