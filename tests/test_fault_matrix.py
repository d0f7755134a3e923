"""Whatever goes wrong, no command is lost and none is carried out twice: each fault, each verb, kept or not."""

from collections import Counter
from functools import partial

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import trustme

from tests.conftest import Time
from tests.fault_matrix import ROWS, House, Row, Struck, cells, run
from tests.kept import VERBS
from tests.portal import Employee, Fault, Portal, Webhook
from tests.portal.errors import SYSTEM_ERRORS


@pytest.mark.parametrize(
    ("row", "verb", "queue"),
    [
        pytest.param(
            row,
            verb,
            queue,
            id=f"{row.trouble.name}-{row.strikes}-{verb}-queue {'on' if queue else 'off'}",
            # Every day each fault strikes one verb, in turns; the rest of the matrix is run with the long tests.
            marks=[] if not row.trouble.long and verb == VERBS[number // 8 % len(VERBS)] else [pytest.mark.long],
        )
        for number, (row, verb, queue) in enumerate(cells())
    ],
)
async def test_no_command_is_lost_or_doubled(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    entry: MockConfigEntry,
    authority: trustme.CA,
    row: Row,
    verb: str,
    queue: bool,
) -> None:
    """The caller gets what the table says; disk and portal are as that answer promises."""
    house = House(hass=hass, time=time, portal=portal, anna=anna, webhook=webhook, entry=entry, authority=authority)
    await run(house, row, verb, queue=queue)


def test_every_fault_of_the_emulator_is_in_the_matrix() -> None:
    """A fault that the emulator learns must not be left out; those that only take time are held by hand."""
    constructors = {name for name, member in vars(Fault).items() if isinstance(member, classmethod)}
    makers = [row.trouble.make for row in ROWS if isinstance(row.trouble, Struck)]
    used = {(maker.func if isinstance(maker, partial) else maker).__name__ for maker in makers}
    assert constructors - used == {"delay", "hold"}
    assert SYSTEM_ERRORS.keys() <= {maker().name for maker in makers}


def test_no_two_rows_contradict_each_other() -> None:
    """What is asked of the matrix has one answer."""
    asked = Counter((row.trouble.name, row.strikes, verb, queue) for row, verb, queue in cells())
    assert [question for question, times in asked.items() if times > 1] == []
