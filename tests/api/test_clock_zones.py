"""By which clocks the times of a record are printed."""

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api.clock import RecordZones, TimeZones
from tests.support.client import ANNA, BRIEF

BEN = 13
SERVER = timezone(timedelta(hours=2))
AUCKLAND, NEW_YORK = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/New_York")


async def known(names: dict[int, str]) -> TimeZones:
    zones = TimeZones()
    await zones.learn(names)
    return zones


async def test_ones_own_record() -> None:
    zones = await known({ANNA: "Pacific/Auckland"})
    assert zones.get_record_zones(ANNA, ANNA, SERVER) == RecordZones(employee=AUCKLAND)


async def test_somebody_elses_record() -> None:
    """The date is that of who asks (reference §1)."""
    zones = await known({ANNA: "Pacific/Auckland", BEN: "America/New_York"})
    assert zones.get_record_zones(BEN, ANNA, SERVER) == RecordZones(employee=NEW_YORK, caller=AUCKLAND)


async def test_who_follows_the_server_or_their_browser() -> None:
    zones = await known({ANNA: "", BEN: "America/New_York"})
    assert zones.get_record_zones(ANNA, ANNA, SERVER) == RecordZones(employee=SERVER, assumed=True)
    assert zones.get_record_zones(BEN, ANNA, SERVER) == RecordZones(employee=NEW_YORK, caller=SERVER)
    assert zones.get_record_zones(ANNA, BEN, SERVER) == RecordZones(employee=SERVER, caller=NEW_YORK, assumed=True)
    assert zones.get_record_zones(ANNA, ANNA, None).employee is None


async def test_who_is_not_known() -> None:
    """Not everybody may list people: then the suffix is all there is."""
    zones = await known({ANNA: "Pacific/Auckland"})
    assert zones.get_record_zones(BEN, ANNA, SERVER) == RecordZones(employee=None, caller=AUCKLAND)


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "Europe", "../Berlin", "/etc/passwd", "\0", "\ud800", "x" * 300], ids=repr
)
async def test_a_zone_that_is_none(name: str) -> None:
    zones = await known({ANNA: name})
    assert zones.get_record_zones(ANNA, ANNA, SERVER).employee is None


@BRIEF
@given(st.text())
async def test_no_name_raises(name: str) -> None:
    await known({ANNA: name})


async def test_somebody_moves() -> None:
    zones = await known({ANNA: "Pacific/Auckland", BEN: "Pacific/Auckland"})
    await zones.learn({ANNA: "America/New_York"})
    assert zones.get_record_zones(ANNA, ANNA, SERVER).employee == NEW_YORK
    assert zones.get_record_zones(BEN, BEN, SERVER).employee == AUCKLAND
