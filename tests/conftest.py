"""A real Home Assistant core against the emulator of a portal, over real HTTPS."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant import loader
from homeassistant.auth.models import Credentials
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, frame, issue_registry as ir
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from homeassistant.util import ssl as ssl_util
import pytest
from pytest_homeassistant_custom_component import patch_time
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
    async_test_home_assistant,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props
import trustme

# Imported first, or the test package's own custom_components would hide this one.
import custom_components.bitrix24  # noqa: F401
from custom_components.bitrix24.const import DOMAIN
from tests.portal import Access, Application, Authorization, Clock, Employee, Portal, Webhook
from tests.support.repair_dialog import Dialog
from tests.support.restart import Restart, Restarted
from tests.support.sign_in import entry_data, lead_to_emulator, register_application

# Every secret of the suite begins like this, so that a leak is found wherever it is.
SECRET = "s3cretKey0000001"
LEAK = "s3cret"
PORTAL_KEY = "portal.example"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority that Home Assistant trusts for this run."""
    authority = trustme.CA()
    pem = authority.cert_pem.bytes().decode()
    for cipher_list in ssl_util.SSLCipherList:
        for alpn in (ssl_util.SSL_ALPN_NONE, ssl_util.SSL_ALPN_HTTP11, ssl_util.SSL_ALPN_HTTP11_HTTP2):
            ssl_util.client_context(cipher_list, alpn).load_verify_locations(cadata=pem)
    return authority


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots in Home Assistant's form, without what only the newest version writes."""
    return snapshot.with_defaults(extension_class=HomeAssistantSnapshotExtension, exclude=props("compat_name"))


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder of its own for every test: kept commands are real files."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def own_integration(enable_custom_integrations: None, socket_enabled: None) -> None:
    """Let Home Assistant load this integration and reach the emulator on 127.0.0.1."""


@pytest.fixture
def enable_event_loop_debug() -> None:
    """Do without asyncio's debug mode, which the test package turns on: its tracebacks take half of the time.

    PYTHONASYNCIODEBUG=1 brings it back, as the nightly run does.
    """


@pytest.fixture(scope="session", autouse=True)
def freeze_quickly() -> Generator[None]:
    """Tell by the number of its names whether a module has to be searched for clocks again: all are asked each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patch_time, "ha_get_module_attributes_hash", lambda module: (id(module), len(vars(module))))
        yield


class LeakHandler(logging.Handler):
    """Keeps every log line that holds a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if LEAK in logging.Formatter().format(record):
            self.leaks.append(f"{record.name}: {record.levelname}")


@pytest.fixture(autouse=True)
def no_secret_anywhere(hass: HomeAssistant) -> Generator[None]:
    """Fail every test in which a secret reaches a log line of any logger and level, a state or a registry."""
    handler = LeakHandler()
    logging.getLogger().addHandler(handler)
    logging.getLogger("custom_components").setLevel(logging.DEBUG)
    yield
    logging.getLogger().removeHandler(handler)
    assert not handler.leaks
    visible: list[object] = [state.as_dict() for state in hass.states.async_all()]
    visible += [device.dict_repr for device in dr.async_get(hass).devices]
    visible += [entity.extended_dict for entity in er.async_get(hass).entities.values()]
    visible += [issue.to_json() for issue in ir.async_get(hass).issues.values()]
    assert LEAK not in repr(visible)


class Time:
    """The clock of Home Assistant and of the portal, moved together."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: Clock) -> None:
        self._hass = hass
        self._freezer = freezer
        self.clock = clock

    async def move_to(self, instant: str) -> None:
        """Jump to an instant; timers that are due fire once."""
        self.clock.move_to(instant)
        await self._follow()

    async def advance(self, **duration: float) -> None:
        """Jump on by a duration."""
        self.clock.advance(timedelta(**duration))
        await self._follow()

    def jump(self, **duration: float) -> None:
        """Jump on by a duration while something waits: only what the event loop itself times goes off."""
        self.clock.advance(timedelta(**duration))
        self._freezer.move_to(self.clock.now())

    async def pass_by(self, **duration: float) -> None:
        """Let time pass from timer to timer, so that each goes off exactly when it is due."""
        end = self.clock.now() + timedelta(**duration)
        while (due := self._next_timer()) is not None and self.clock.now() + due < end:
            self.clock.advance(due)
            await self._follow()
        self.clock.move_to(end)
        await self._follow()

    def _next_timer(self) -> timedelta | None:
        loop = self._hass.loop
        waiting = [handle.when() for handle in loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
        # Time is told in microseconds: round up, or the timer would never be due.
        return timedelta(seconds=max(min(waiting) - loop.time(), 0), microseconds=2) if waiting else None

    async def _follow(self) -> None:
        self._freezer.move_to(self.clock.now())
        async_fire_time_changed(self._hass, self.clock.now())
        await self._hass.async_block_till_done(wait_background_tasks=True)


class Outage:
    """An outage that a test begins and ends."""

    def __init__(self, time: Time, portal: Portal) -> None:
        self._time = time
        self._portal = portal

    async def begin(self) -> None:
        """Let the portal be gone."""
        await self._portal.stop()

    async def lasts(self, **duration: float) -> None:
        """Let time pass without the portal."""
        await self._time.advance(**duration)

    async def end(self) -> None:
        """Let the portal be back, and everybody notice."""
        await self._portal.start()
        await self._time.pass_by(seconds=30)


MORNING = "2026-09-14T08:00:00+02:00"


def do_not_spin(loop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the event loop wait for the network and for threads when a timer is due exactly now, and the clock is frozen.

    It would look at once whether the timer is over, and again, for ever: a core at work while threads write files.
    """
    select = loop._selector.select

    def wait(timeout: float | None) -> Any:
        if timeout == 0 and loop._scheduled and not loop._ready and not loop._stopping:
            over = loop._scheduled[0].when() < loop.time() + loop._clock_resolution
            return select(0 if over else 0.01)
        return select(timeout)

    monkeypatch.setattr(loop._selector, "select", wait)


@pytest.fixture
async def time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> Time:
    """A Monday in September, 08:00 in Berlin."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    clock = Clock.stopped(MORNING)
    freezer.move_to(clock.now())
    do_not_spin(hass.loop, monkeypatch)
    return Time(hass, freezer, clock)


@pytest.fixture
def portal_options() -> dict[str, Any]:
    """What a test wants to be different about the portal; override by parametrisation."""
    return {}


@pytest.fixture
async def portal(
    time: Time, authority: trustme.CA, portal_options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Portal]:
    """A portal of generation C with a fixed schedule, unless portal_options says otherwise."""
    options = {"server_zone": "Europe/Berlin", "token_prefix": LEAK} | portal_options
    async with Portal(clock=time.clock, authority=authority, **options) as portal:
        lead_to_emulator(monkeypatch, portal)
        yield portal


@pytest.fixture
def outage(time: Time, portal: Portal) -> Outage:
    """An outage of the portal."""
    return Outage(time, portal)


@pytest.fixture
def anna(portal: Portal) -> Employee:
    """The employee whose day is recorded."""
    return portal.add_employee(12, name="Anna", last_name="Schmidt", time_zone="Europe/Berlin")


@pytest.fixture
def webhook(portal: Portal, anna: Employee) -> Webhook:
    """Anna's webhook with the permissions that the README asks for."""
    return portal.add_webhook(anna, scopes=("timeman", "im"), secret=SECRET)


@pytest.fixture
def application(hass: HomeAssistant, portal: Portal) -> Application:
    """The portal's local application, known to Home Assistant."""
    application = portal.add_application(("timeman", "im"), client_id="local.app", client_secret=f"{SECRET}Client")
    register_application(hass, application)
    return application


@pytest.fixture
def authorization(portal: Portal, application: Application, anna: Employee) -> Authorization:
    """Anna's tokens."""
    return portal.authorize(application, anna)


# How the owner of the entry signs in.
WEBHOOK, OAUTH = "webhook", "oauth"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave one in n cases of a test marked one_in(n) to the regular run; the long tests have the others.

    Which one goes by the sum of the places of a case in its tables, so that in the product of two tables each row of
    either is met, in turns.
    """
    places: dict[tuple[str, ...], dict[tuple[int, ...], int]] = {}
    for item in items:
        one_in = item.get_closest_marker("one_in")
        if one_in is None or not isinstance(item, pytest.Function):
            continue
        total = 0
        for table in item.iter_markers("parametrize"):
            names = table.args[0].replace(" ", "").split(",") if isinstance(table.args[0], str) else table.args[0]
            rows = places.setdefault((item.nodeid.partition("[")[0], *names), {})
            row = tuple(id(item.callspec.params[name]) for name in names)
            total += rows.setdefault(row, len(rows))
        if total % one_in.args[0]:
            item.add_marker(pytest.mark.long)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says BOTH_WAYS with a webhook and, among the long tests, with tokens.

    A test that uses the webhook or the tokens themselves is run in its own way only.
    """
    names = metafunc.fixturenames
    own = {"webhook", "authorization"} & set(names)
    if getattr(metafunc.module, "BOTH_WAYS", False) and "sign_in" in names and not own:
        metafunc.parametrize("sign_in", [WEBHOOK, pytest.param(OAUTH, marks=pytest.mark.long)])


@pytest.fixture
def sign_in() -> str:
    """How the owner of the entry signs in; see BOTH_WAYS."""
    return WEBHOOK


@pytest.fixture
def access(sign_in: str, request: pytest.FixtureRequest) -> Access:
    """What lets Anna's entry call."""
    access: Access = request.getfixturevalue("webhook" if sign_in == WEBHOOK else "authorization")
    return access


@pytest.fixture
def options() -> dict[str, Any]:
    """What was chosen in the options; override by parametrisation."""
    return {}


# For tests of what is told when nothing is kept.
QUEUE_OFF = pytest.mark.parametrize("options", [{"queue": False}], ids=["queue off"])


@pytest.fixture
def entry(hass: HomeAssistant, portal: Portal, access: Access, options: dict[str, Any]) -> MockConfigEntry:
    """Anna's entry, not yet set up.

    Its unique id is that of a portal which has moved since, so that the port of the emulator is in no name.
    """
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JANNAENTRY",
        title="Anna Schmidt (portal.example)",
        unique_id=f"{PORTAL_KEY}_12",
        data=entry_data(access),
        options=options,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def everything_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable what waits to be enabled."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


type SetUp = Callable[[], Awaitable[MockConfigEntry]]


@pytest.fixture
def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> SetUp:
    """Set up Anna's entry when the test says so."""

    async def set_up() -> MockConfigEntry:
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        return entry

    return set_up


@pytest.fixture
async def loaded(set_up: SetUp) -> MockConfigEntry:
    """Anna's entry, set up."""
    return await set_up()


type ComparePlatform = Callable[[Platform, SnapshotAssertion], Awaitable[None]]


@pytest.fixture
def compare_platform(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    everything_enabled: None,
    entity_registry: er.EntityRegistry,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> ComparePlatform:
    """Compare names, units, options, categories and states of a platform on a paused day with a snapshot."""

    async def compare(platform: Platform, snapshot: SnapshotAssertion) -> None:
        anna.open_day()
        await time.move_to("2026-09-14T11:00:00+02:00")
        anna.pause_day()
        anna.presence = "away"
        await time.move_to("2026-09-14T12:00:00+02:00")
        monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [platform])
        entry = await set_up()
        assert entry.state is ConfigEntryState.LOADED
        if platform is Platform.SENSOR:
            # Named after the portal's host, and so after the port of the emulator: it has a test of its own.
            of_the_portal = entity_registry.async_get_entity_id(platform, DOMAIN, f"{PORTAL_KEY}_12_employees_working")
            assert of_the_portal is not None
            entity_registry.async_remove(of_the_portal)
            await hass.async_block_till_done()
        await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)

    return compare


@pytest.fixture
async def dialog(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    hass_admin_credential: Credentials,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> Dialog:
    """The dialog, for an administrator; ask for it before the entry is set up."""
    # The access log cannot print a frozen time.
    caplog.set_level(logging.WARNING, "aiohttp.access")
    assert await async_setup_component(hass, "repairs", {})
    await hass.auth.async_link_user(hass_admin_user, hass_admin_credential)
    session = await hass.auth.async_create_refresh_token(
        hass_admin_user, "https://example.com/app", credential=hass_admin_credential
    )
    return Dialog(hass, session, hass_client_no_auth)


@pytest.fixture
def restart(
    hass: HomeAssistant,
    time: Time,
    freezer: FrozenDateTimeFactory,
    access: Access,
    entry: MockConfigEntry,
    hass_config_dir: str,
) -> Restart:
    """Stop using Home Assistant, and start another one in its folder."""

    @asynccontextmanager
    async def restart(state: CoreState) -> AsyncGenerator[Restarted]:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)
            # Home Assistant puts a file off to the next turn of its loop.
            await time.advance(seconds=1)
        again = MockConfigEntry(
            domain=DOMAIN,
            entry_id=entry.entry_id,
            title=entry.title,
            unique_id=entry.unique_id,
            data=dict(entry.data),
        )
        async with async_test_home_assistant(config_dir=hass_config_dir, initial_state=state) as new:
            new.data.pop(loader.DATA_CUSTOM_COMPONENTS)
            await new.config.async_set_time_zone("Europe/Berlin")
            again.add_to_hass(new)
            if isinstance(access, Authorization):
                register_application(new, access.application)
            # What Home Assistant thinks of an integration, it looks up in the last one that was set up.
            frame.async_setup(new)
            try:
                yield Restarted(new, Time(new, freezer, time.clock), again)
            finally:
                if again.state is ConfigEntryState.LOADED:
                    await new.config_entries.async_unload(again.entry_id)
                await new.async_stop(force=True)
                frame.async_setup(hass)

    return restart
