"""Reading single fields: nothing raises, what is not understood is None."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
import pytest

from custom_components.bitrix24.api import Profile, Settings
from custom_components.bitrix24.api.parsing import (
    as_bool,
    as_clock_time,
    as_instant,
    as_int,
    as_text,
)
from tests.support.client import BRIEF, json_objects, json_values

BERLIN = timezone(timedelta(hours=2))
START = datetime(2026, 9, 14, 8, 0, 1, tzinfo=BERLIN)


@pytest.mark.parametrize(("value", "text"), [(" Anna ", "Anna"), ("", ""), (None, ""), (17, ""), (["x"], "")])
def test_text(value: Any, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (12, 12),
        ("12", 12),
        ("-3", -3),
        (0, 0),
        (True, None),
        (1.5, None),
        ("1.5", None),
        ("", None),
        ("twelve", None),
        (None, None),
        ([12], None),
        ("9" * 5000, None),
    ],
)
def test_int(value: Any, number: int | None) -> None:
    assert as_int(value) == number


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, True),
        (False, False),
        ("Y", True),
        ("N", False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        ("", None),
        ("perhaps", None),
        (2, None),
        (None, None),
        ([], None),
        ({}, None),
        (1.0, None),
    ],
)
def test_bool(value: Any, answer: bool | None) -> None:
    assert as_bool(value) is answer


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("00:00:00", 0),
        ("08:29:59", 30599),
        ("24:00:00", 86400),
        ("31:05:07", 111907),
        ("100:00:00", 360000),
        ("-01:30:00", -5400),
        ("00:-1:-30", None),
        ("8:00", None),
        ("08:00:00.5", None),
        (" 08:00:00", None),
        ("", None),
        (None, None),
        (28800, None),
        (["08:00:00"], None),
        ("99999:00:00", None),
    ],
)
def test_clock_time(value: Any, seconds: int | None) -> None:
    assert as_clock_time(value) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-09-14T08:00:01+02:00", START),
        ("2026-09-14T06:00:01Z", START),
        ("2026-09-14T02:30:01-03:30", START),
        ("2026-09-14T08:00:01.25+02:00", START.replace(microsecond=250_000)),
        (1789365601, START),
        (1789365601.25, START.replace(microsecond=250_000)),
        ("2026-09-14T08:00:01", None),
        ("2026-09-14", None),
        ("2026-09-14T25:00:00+02:00", None),
        ("2026-02-30T08:00:00+02:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1969-12-31T00:00:00+00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        (0, None),
        (10**30, None),
        (-(10**30), None),
        (1e300, None),
        (float("inf"), None),
        (float("nan"), None),
        (True, None),
        ("", None),
        ("soon", None),
        (None, None),
        ({}, None),
    ],
)
def test_instant(value: Any, instant: datetime | None) -> None:
    assert as_instant(value) == instant


def test_an_instant_keeps_its_offset() -> None:
    told = as_instant("2026-09-14T11:30:01+05:30")
    assert told == START
    assert told is not None
    assert told.utcoffset() == timedelta(hours=5, minutes=30)
    numbered = as_instant(1789365601)
    assert numbered is not None
    assert numbered.tzinfo is UTC


@BRIEF
@given(json_values())
def test_nothing_raises(value: Any) -> None:
    for read in (as_text, as_int, as_bool, as_clock_time, as_instant):
        read(value)


# --- profile.py ---


@pytest.mark.parametrize(
    ("item", "profile"),
    [
        (
            {"ID": "12", "NAME": "Anna", "LAST_NAME": "Schmidt", "TIME_ZONE": "Europe/Berlin"},
            Profile(user_id=12, name="Anna Schmidt", time_zone="Europe/Berlin"),
        ),
        ({"ID": 12}, Profile(user_id=12, name="", time_zone="")),
        ({"ID": 12, "NAME": None, "LAST_NAME": " S ", "TIME_ZONE": []}, Profile(user_id=12, name="S", time_zone="")),
        ({"NAME": "Anna"}, None),
        ({"ID": None}, None),
        ({"ID": True}, None),
        ([], None),
        (None, None),
        ("12", None),
    ],
)
def test_profile(item: Any, profile: Profile | None) -> None:
    assert Profile.parse(item) == profile


@pytest.mark.parametrize(
    ("item", "settings"),
    [
        (
            {"UF_TM_FREE": True, "UF_TM_MIN_DURATION": "07:30:00", "ADMIN": True},
            Settings(flexible=True, required=timedelta(hours=7, minutes=30), manages_others=True),
        ),
        (
            {"UF_TM_FREE": "N", "UF_TM_MIN_DURATION": "00:00:00", "ADMIN": "Y"},
            Settings(flexible=False, required=None, manages_others=True),
        ),
        ({}, Settings(flexible=False, required=None, manages_others=False)),
        (
            {"UF_TM_FREE": "x", "UF_TM_MIN_DURATION": 8, "ADMIN": None},
            Settings(flexible=False, required=None, manages_others=False),
        ),
        ([], None),
        (None, None),
        (True, None),
    ],
)
def test_settings(item: Any, settings: Settings | None) -> None:
    assert Settings.parse(item) == settings


@pytest.mark.parametrize(
    ("max_start", "min_finish", "shift"),
    [
        # Both limits are a quarter of an hour inside of the shift (reference §2.7).
        ("09:15:00", "17:45:00", 9),
        ("06:15:00", "13:45:00", 8),
        # Nights.
        ("22:15:00", "05:45:00", 8),
        ("16:15:00", "00:00:00", 8.25),
        ("00:00:00", "07:30:00", 8),
        ("00:15:00", "23:45:00", 24),
        # Somebody whose days are not tracked has zeros; equal limits leave nothing between them.
        ("00:00:00", "00:00:00", None),
        ("09:00:00", "09:00:00", None),
        # One alone tells nothing.
        ("09:15:00", None, None),
        (None, "17:45:00", None),
        ("09:15:00", "soon", None),
        (["09:15:00"], 17, None),
    ],
)
def test_the_length_of_a_shift(max_start: Any, min_finish: Any, shift: float | None) -> None:
    settings = Settings.parse({"UF_TM_MAX_START": max_start, "UF_TM_MIN_FINISH": min_finish})
    assert settings is not None
    assert settings.shift == (None if shift is None else timedelta(hours=shift))


def test_a_negative_rule_is_none() -> None:
    settings = Settings.parse({"UF_TM_MIN_DURATION": "-08:00:00"})
    assert settings is not None
    assert settings.required is None


@BRIEF
@given(json_values() | json_objects(json_values()))
def test_no_person_and_no_rules_raise(item: Any) -> None:
    Profile.parse(item)
    Settings.parse(item)
