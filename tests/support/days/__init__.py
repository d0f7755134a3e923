"""Days of real people, worked out by hand from reference §1.2 and §2 and from the contract, not from any code.

In each `why`: S is the start of the latest record, d the length of a shift, E the moment of §1.2 from which a day left
open is expired and a closed one is no longer continued. 14 September 2026 is a Monday. On the default schedule, fixed
09-18 from Monday to Friday, d = 9 h; a start from 04:30 to 22:30 belongs to the shift of that date, whose E is 01:30 of
the next date, after a Friday 03:00 of Saturday: 18:00 + min((next 09:00 - 18:00)/2, d).
"""

from typing import Final

import pytest

from .edges import EDGES
from .flexible import FLEXIBLE_DAYS
from .ordinary import ORDINARY
from .row import Day
from .shifts import NIGHTS_AND_SHIFTS
from .zones import ZONES

# Its assertions are those of the tests that share it.
pytest.register_assert_rewrite("tests.support.days.scene")

DAYS: Final[tuple[Day, ...]] = (*ORDINARY, *EDGES, *NIGHTS_AND_SHIFTS, *FLEXIBLE_DAYS, *ZONES)
