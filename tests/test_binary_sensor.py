"""Binary sensors: working, and waiting to be confirmed."""

from homeassistant.const import Platform
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ComparePlatform


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.BINARY_SENSOR, snapshot)
