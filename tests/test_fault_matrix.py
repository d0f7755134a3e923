"""Whatever goes wrong, no command is lost and none is carried out twice: each fault, each verb, kept or not."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import trustme

from tests.conftest import Time
from tests.fault_matrix import House, Row, cells, run
from tests.kept import VERBS
from tests.portal import Employee, Portal, Webhook


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
