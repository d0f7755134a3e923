"""Whatever goes wrong, no command is lost and none is carried out twice: each fault, each verb, kept or not."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from _pytest.mark.structures import ParameterSet
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import trustme

from tests.conftest import OAUTH, WEBHOOK, Time
from tests.portal import Access, Employee, Fault, Portal
from tests.portal.errors import SYSTEM_ERRORS
from tests.support.fault_matrix import ROWS, House, Row, Struck, cells, is_about_tokens, run
from tests.support.queue import VERBS


def plays() -> Iterator[ParameterSet]:
    """Yield the cells of the matrix, for each way to sign in."""
    for number, (row, verb, queue) in enumerate(cells()):
        name = f"{row.trouble.name}-{row.strikes}-{verb}-queue {'on' if queue else 'off'}"
        # Each fault strikes one verb and one setting of the queue, in turns, every day; the rest is long.
        fault = number // 8
        turn = verb == VERBS[fault % len(VERBS)]
        if not is_about_tokens(row):
            usual = turn and queue is (fault // len(VERBS) % 2 == 0) and not row.trouble.long
            marks = [] if usual else [pytest.mark.long]
            yield pytest.param(WEBHOOK, row, verb, queue, id=name, marks=marks)
        # With tokens each fault strikes one verb, in turns, but those of the authorisation server all.
        if turn or (queue and is_about_tokens(row)):
            yield pytest.param(OAUTH, row, verb, queue, id=f"{name}-{OAUTH}", marks=[pytest.mark.long])


@pytest.mark.parametrize(("sign_in", "row", "verb", "queue"), plays())
async def test_no_command_is_lost_or_doubled(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    access: Access,
    entry: MockConfigEntry,
    authority: trustme.CA,
    row: Row,
    verb: str,
    queue: bool,
) -> None:
    """The caller gets what the table says; disk and portal are as that answer promises."""
    house = House(hass=hass, time=time, portal=portal, anna=anna, access=access, entry=entry, authority=authority)
    await run(house, row, verb, queue=queue)


def test_every_fault_of_the_emulator_is_in_the_matrix() -> None:
    """A fault that the emulator learns must not be left out; those that only take time are held by hand."""
    constructors = {
        name for kind in Fault.__mro__ for name, member in vars(kind).items() if isinstance(member, classmethod)
    }
    makers = [row.trouble.make for row in ROWS if isinstance(row.trouble, Struck)]
    used = {(maker.func if isinstance(maker, partial) else maker).__name__ for maker in makers}
    assert constructors - used == {"delay", "hold"}
    assert SYSTEM_ERRORS.keys() <= {maker().name for maker in makers}


def test_no_two_rows_contradict_each_other() -> None:
    """What is asked of the matrix has one answer."""
    asked = Counter((row.trouble.name, row.strikes, verb, queue) for row, verb, queue in cells())
    assert [question for question, times in asked.items() if times > 1] == []
