"""A clock that stands still unless it is moved, for a day that takes seconds.

Imported before everything of Home Assistant: some of its functions cannot be frozen any more once they are imported.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
import sqlite3
from typing import Any

from freezegun import api, freeze_time
from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component import patch_time


@contextmanager
def frozen(instant: datetime) -> Iterator[FrozenDateTimeFactory]:
    """Freeze time the way Home Assistant's own tests do."""
    freezer: Any = api
    freezer.FakeDate = patch_time.HAFakeDate
    freezer.FakeDatetime = patch_time.HAFakeDatetime
    freezer.datetime_to_fakedatetime = patch_time.ha_datetime_to_fakedatetime
    freezer._get_module_attributes = patch_time.ha_get_module_attributes
    freezer._get_module_attributes_hash = patch_time.ha_get_module_attributes_hash
    freezer._should_use_real_time = patch_time.ha_should_use_real_time
    freezer.get_current_time = patch_time.ha_get_current_time
    sqlite3.register_adapter(patch_time.HAFakeDatetime, lambda moment: moment.isoformat(" "))
    with freeze_time(instant) as factory:
        # As it is unless time shall tick.
        assert isinstance(factory, FrozenDateTimeFactory)
        yield factory
