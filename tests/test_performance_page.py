"""What docs/performance.md says about the distance of polls is what the client computes."""

from datetime import datetime, timedelta
from pathlib import Path
import re

import pytest

from custom_components.bitrix24.api.limits import OperatingQuota
from custom_components.bitrix24.const import INTERVAL_RUNNING

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
ROW = re.compile(r"^\| (\d+) \| (\d+) ms \| (\d+) s \|$", re.MULTILINE)
NOW = datetime.fromisoformat("2026-09-14T12:00:00+02:00")


def rows() -> list[tuple[int, int, int]]:
    """Return the employees, the milliseconds of a status and the seconds between polls of each row."""
    return [(int(row[1]), int(row[2]), int(row[3])) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


def test_the_page_has_its_table() -> None:
    assert len(rows()) > 1


@pytest.mark.parametrize(("employees", "milliseconds", "seconds"), rows())
def test_the_distance_of_polls(employees: int, milliseconds: int, seconds: int) -> None:
    operating = OperatingQuota()
    operating.learn("timeman.status", {"operating": 0, "operating_reset_at": (NOW + timedelta(minutes=10)).timestamp()})
    apart = operating.minimum_interval(NOW, {"timeman.status": employees * milliseconds / 1000})
    assert round(max(INTERVAL_RUNNING, apart).total_seconds()) == seconds
