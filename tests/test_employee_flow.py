"""Adding colleagues: whom the form offers, whom it refuses and why, and what it leaves behind."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import NumberSelector, SelectSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import CONF_READ_ONLY, CONF_REQUIRED_HOURS, CONF_USER_ID, SUBENTRY_EMPLOYEE
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.team import (
    ALL_SCOPES,
    ANNA,
    add_colleague,
    add_colleagues,
    counted_reloads,
    device_of,
    entity_of,
    find_entity,
    has_device,
    key_of,
    remove_colleague,
    shown,
)

BEN = 13


@pytest.fixture(autouse=True)
async def all_is_done(hass: HomeAssistant, portal: Portal) -> AsyncGenerator[None]:
    """Let the reload after somebody was added come to its end before Home Assistant stops."""
    yield
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture(autouse=True)
def administrator(anna: Employee) -> None:
    """Anna administers the portal, unless a test says otherwise."""
    anna.role = Role.ADMIN


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """A colleague."""
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", work_position="Designer", time_zone="Europe/London")


@pytest.fixture
def with_people(webhook: Webhook) -> None:
    """Let the webhook list people."""
    webhook.set_scopes(list(ALL_SCOPES))


async def begin(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    """Click "Add employee"."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_EMPLOYEE), context={"source": SOURCE_USER}
    )


async def begin_again(hass: HomeAssistant, entry: ConfigEntry, subentry_id: str) -> Any:
    """Click "Check again" in the menu of an employee."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_EMPLOYEE), context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
    )


def selector_of(form: Any) -> SelectSelector | NumberSelector:
    """Return the one field of a form."""
    found, _ = form["data_schema"].schema.values()
    assert isinstance(found, SelectSelector | NumberSelector)
    return found


def offered(form: Any) -> dict[str, str]:
    """Return who can be chosen: labels by number, in the order of the list."""
    selector = selector_of(form)
    assert isinstance(selector, SelectSelector)
    assert selector.config["custom_value"]
    assert selector.config["mode"] == "dropdown"
    return {option["value"]: option["label"] for option in selector.config["options"]}  # type: ignore[index]


async def submit(hass: HomeAssistant, form: Any, user_id: int | str) -> Any:
    """Choose somebody, in whatever kind of field the form has."""
    value = str(user_id) if isinstance(selector_of(form), SelectSelector) else float(user_id)
    return await hass.config_entries.subentries.async_configure(form["flow_id"], {CONF_USER_ID: value})


async def add(hass: HomeAssistant, entry: ConfigEntry, user_id: int | str) -> Any:
    """Click through the form, and wait until what came of it is there."""
    result = await submit(hass, await begin(hass, entry), user_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def subentry_of(entry: ConfigEntry, user_id: int) -> ConfigSubentry:
    """Return what was stored about somebody."""
    (found,) = (one for one in entry.subentries.values() if one.data[CONF_USER_ID] == user_id)
    return found


# The list


@pytest.mark.parametrize("scope", ["user", "user_basic", "user_brief"])
async def test_the_list_names_people_and_what_they_do(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, ben: Employee, set_up: SetUp, scope: str
) -> None:
    """By name; only who works here, and is not there already."""
    webhook.set_scopes(["timeman", scope])
    portal.add_employee(14, name="anton", last_name="", work_position="")
    portal.add_employee(15, name="", last_name="", work_position="Driver")
    portal.add_employee(16, name="Gone", last_name="Away", active=False)
    portal.add_employee(17, name="Guest", last_name="Elsewhere", role=Role.EXTERNAL)
    there = portal.add_employee(18, name="Already", last_name="There")
    entry = await set_up()
    await add_colleague(hass, entry, there)
    form = await begin(hass, entry)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "user", {})
    assert list(offered(form).items()) == [
        ("15", "#15 (Driver)"),
        ("14", "anton #14"),
        ("13", "Ben Okafor #13 (Designer)"),
    ]
    assert form["description_placeholders"]["entry"] == entry.title


@pytest.mark.usefixtures("with_people")
@pytest.mark.parametrize("others", [49, 50, 51, 149, 230])
async def test_a_long_list_is_read_to_its_end(hass: HomeAssistant, portal: Portal, set_up: SetUp, others: int) -> None:
    """Pages of fifty: one request, and one more for all further pages."""
    team = portal.add_team(others, 101)
    portal.add_employee(5000, name="Gone", active=False)
    entry = await set_up()
    portal.requests.clear()
    form = await begin(hass, entry)
    assert set(offered(form)) == {str(one.id) for one in team}
    assert len(portal.requests) == (1 if others < 50 else 2)


@pytest.mark.usefixtures("with_people")
@pytest.mark.parametrize("portal_options", [{"user_get_ignores_start": True}], ids=["no pages"])
async def test_a_list_that_is_incomplete(hass: HomeAssistant, portal: Portal, set_up: SetUp) -> None:
    """Known of self-hosted portals, which tell the first fifty again and again: it is said, and a number will do."""
    team = portal.add_team(146, 101)
    form = await begin(hass, await set_up())
    assert len(offered(form)) == 49
    assert form["errors"] == {"base": "list_incomplete"}
    form = await submit(hass, form, 99)
    assert form["errors"][CONF_USER_ID] == "employee_not_found"
    result = await submit(hass, form, team[-1].id)
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, team[-1].full_name)


@pytest.mark.usefixtures("with_people")
async def test_people_who_left_take_no_place(hass: HomeAssistant, portal: Portal, set_up: SetUp) -> None:
    """Nobody is missing from the list because of those who are not to be in it."""
    portal.add_team(7, 21, active=False)
    portal.add_team(5, 31, role=Role.EXTERNAL)
    team = portal.add_team(110, 101)
    form = await begin(hass, await set_up())
    assert set(offered(form)) == {str(one.id) for one in team}


async def test_without_the_permission_a_number_is_typed(
    hass: HomeAssistant, portal: Portal, ben: Employee, set_up: SetUp
) -> None:
    """The name is not known then, and asking for it is not tried."""
    entry = await set_up()
    portal.requests.clear()
    form = await begin(hass, entry)
    assert isinstance(selector_of(form), NumberSelector)
    assert portal.requests == []
    result = await submit(hass, form, BEN)
    assert portal.calls("user.get") == []
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "#13")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert device_of(hass, BEN).name == "#13"
    assert shown(hass, BEN, "status") == "closed"


@pytest.mark.usefixtures("with_people")
async def test_a_list_that_cannot_be_read(hass: HomeAssistant, portal: Portal, ben: Employee, set_up: SetUp) -> None:
    """A number does then, and the name is taken over all the same once it can be read."""
    entry = await set_up()
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "user.get")
    form = await begin(hass, entry)
    assert isinstance(selector_of(form), NumberSelector)
    assert (await submit(hass, form, BEN))["title"] == "Ben Okafor"


@pytest.mark.usefixtures("with_people")
async def test_the_second_half_of_the_list_fails(
    hass: HomeAssistant, portal: Portal, ben: Employee, set_up: SetUp
) -> None:
    """Half a list would look like a whole one: a number is asked for instead."""
    portal.add_team(60, 101)
    entry = await set_up()
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "user.get", when=lambda params: "START" in params)
    portal.faults.add(Fault.html_500(), "batch")
    assert isinstance(selector_of(await begin(hass, entry)), NumberSelector)


# Adding


@pytest.mark.usefixtures("with_people")
@pytest.mark.parametrize("typed", ["13", " 13 ", "#13"])
async def test_somebody_is_chosen_or_typed(
    hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry, typed: str
) -> None:
    """The list takes numbers too."""
    result = await add(hass, loaded, typed)
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Ben Okafor")
    subentry = subentry_of(loaded, BEN)
    assert dict(subentry.data) == {CONF_USER_ID: BEN, CONF_READ_ONLY: False}
    assert (subentry.subentry_type, subentry.unique_id) == (SUBENTRY_EMPLOYEE, "13")
    assert device_of(hass, BEN).config_subentry_id == subentry.subentry_id
    assert shown(hass, BEN, "status") == "closed"


@pytest.mark.usefixtures("with_people")
@pytest.mark.parametrize("typed", ["99", "0", "-13", "Ben", "", "13.5", "1e1", "9" * 40, "²", "13 14", "13;DROP"])
async def test_a_number_of_nobody(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry, typed: str) -> None:
    """Is said at the field, and can be corrected there."""
    form = await submit(hass, await begin(hass, loaded), typed)
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {CONF_USER_ID: "employee_not_found"})
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("typed", [99, 13.5, 1e18])
async def test_a_number_of_nobody_without_a_list(
    hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry, typed: Any
) -> None:
    """Likewise."""
    form = await submit(hass, await begin(hass, loaded), typed)
    assert form["errors"] == {CONF_USER_ID: "employee_not_found"}
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("with_people")
@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.EXTERNAL}], ids=["dismissed", "external"])
async def test_who_does_not_work_here(
    hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry, change: dict[str, Any]
) -> None:
    """Is not added, although the portal may still tell their day."""
    for name, value in change.items():
        setattr(ben, name, value)
    form = await submit(hass, await begin(hass, loaded), BEN)
    assert form["errors"] == {CONF_USER_ID: "employee_not_found"}


@pytest.mark.parametrize("portal_options", [{"dismissed_have_status": False}], ids=["strict"])
async def test_who_left_without_a_list(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """An administrator is told that there is no such person."""
    ben.active = False
    form = await submit(hass, await begin(hass, loaded), BEN)
    assert form["errors"] == {CONF_USER_ID: "employee_not_found"}


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.HEAD])
@pytest.mark.parametrize("user_id", [BEN, 99])
async def test_without_the_right(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry, role: Role, user_id: int
) -> None:
    """Neither the day nor the records may be read: whether there is such a person is not told either."""
    anna.role = role
    form = await submit(hass, await begin(hass, loaded), user_id)
    assert form["errors"] == {"base": "no_permission"}
    anna.role = Role.FULL
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


def _refuse_day(fault: Fault) -> Callable[[Portal, Webhook], object]:
    return lambda portal, _: portal.faults.add(fault, "timeman.status", user_id=BEN)


REFUSALS: dict[str, tuple[Callable[[Portal, Webhook], object], str]] = {
    "webhook revoked": (lambda _, webhook: webhook.revoke(), "invalid_auth"),
    "permission lost": (lambda _, webhook: webhook.set_scopes(["im"]), "missing_scope"),
    "no REST": (lambda portal, _: setattr(portal, "rest_available", False), "rest_unavailable"),
    "external": (_refuse_day(Fault.auth_error("ALLOWED_ONLY_INTRANET_USER")), "external_user"),
    "failing": (lambda portal, _: portal.faults.add(Fault.html_500(), "batch"), "cannot_connect"),
    "nonsense": (_refuse_day(Fault.result(["nonsense"])), "cannot_connect"),
    "too many": (lambda portal, _: portal.faults.add(Fault.query_limit_json(), "batch"), "cannot_connect"),
    "too long": (_refuse_day(Fault.operation_time_limit()), "cannot_connect"),
    "unknown code": (_refuse_day(Fault.error("ERROR_CORE", "Kaputt")), "unknown"),
    "method unknown": (_refuse_day(Fault.error("ERROR_METHOD_NOT_FOUND", "", 404)), "missing_scope"),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=list(REFUSALS))
async def test_the_portal_refuses(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Webhook,
    ben: Employee,
    loaded: MockConfigEntry,
    case: tuple[Callable[[Portal, Webhook], object], str],
) -> None:
    """The form says why, and works once that is mended; nothing was added meanwhile."""
    break_it, error = case
    secret, scopes = webhook.secret, list(webhook.scopes)
    form = await begin(hass, loaded)
    break_it(portal, webhook)
    form = await submit(hass, form, BEN)
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {"base": error})
    assert not loaded.subentries
    portal.faults.clear()
    portal.rest_available = True
    if error == "invalid_auth":
        portal.webhooks.remove(webhook)
        portal.add_webhook(webhook.person, scopes=scopes, secret=secret)
    else:
        webhook.set_scopes(scopes)
    # The longest of these refusals is meant for ten minutes.
    await time.advance(minutes=11)
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


async def test_the_portal_is_away(hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry) -> None:
    """As long as nobody has polled in vain the form comes up, says so, and works later."""
    form = await begin(hass, loaded)
    await portal.stop()
    form = await submit(hass, form, BEN)
    assert form["errors"] == {"base": "cannot_connect"}
    await portal.start()
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("with_people")
async def test_several_in_a_row(hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry) -> None:
    """Faster than the entry can reload in between."""
    team = [ben, *portal.add_team(4, 20)]
    for number, employee in enumerate(team):
        form = await begin(hass, loaded)
        assert form["type"] is FlowResultType.FORM
        assert len(offered(form)) == len(team) - number
        assert (await submit(hass, form, employee.id))["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.state is ConfigEntryState.LOADED
    assert [one.data[CONF_USER_ID] for one in loaded.subentries.values()] == [one.id for one in team]
    for employee in team:
        assert shown(hass, employee.id, "status") == "closed"
        assert device_of(hass, employee.id).name == employee.full_name


async def test_two_forms_at_once(hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry) -> None:
    """Two tabs: nobody is added twice."""
    first, second = await begin(hass, loaded), await begin(hass, loaded)
    assert (await submit(hass, first, BEN))["type"] is FlowResultType.CREATE_ENTRY
    result = await submit(hass, second, BEN)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(loaded.subentries) == 1


# Aborts


async def test_who_is_there_already(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """A colleague, and the owner, who always is."""
    await add(hass, loaded, BEN)
    for user_id, reason in ((BEN, "already_configured"), (ANNA, "own_employee")):
        result = await add(hass, loaded, user_id)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)
    assert len(loaded.subentries) == 1


async def test_an_entry_that_does_not_run(
    hass: HomeAssistant, portal: Portal, ben: Employee, set_up: SetUp, entry: MockConfigEntry
) -> None:
    """Whether from the start or since the form was opened."""
    await portal.stop()
    await set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert (await begin(hass, entry))["reason"] == "entry_not_loaded"
    await portal.start()
    await hass.config_entries.async_reload(entry.entry_id)
    form = await begin(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await submit(hass, form, BEN))["reason"] == "entry_not_loaded"
    assert not entry.subentries


# Read-only people


async def test_a_department_head_sees_records(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """A head may read the records of the own people, although not their status."""
    anna.role, ben.head = Role.HEAD, anna
    ben.open_day()
    result = await add(hass, loaded, BEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert subentry_of(loaded, BEN).data[CONF_READ_ONLY] is True
    assert shown(hass, BEN, "status") == "opened"
    assert find_entity(hass, BEN, "workday", Platform.SWITCH) is None


async def test_human_resources_see_records(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """Who may read everybody's records, adds anybody to look at."""
    anna.role = Role.HR
    await add(hass, loaded, BEN)
    assert subentry_of(loaded, BEN).data[CONF_READ_ONLY] is True


@pytest.mark.usefixtures("with_people")
async def test_human_resources_mistype_a_number(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """Where people may be listed, nobody is added who is not among them, although the records of nobody are empty."""
    anna.role = Role.HR
    form = await submit(hass, await begin(hass, loaded), 99)
    assert form["errors"] == {CONF_USER_ID: "employee_not_found"}


@pytest.mark.parametrize("portal_options", [{"generation": "A"}, {"generation": "B"}], ids=["A", "B"])
async def test_a_head_on_an_older_portal(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """Without REST 3.0 there are no records to read."""
    anna.role, ben.head = Role.HEAD, anna
    form = await submit(hass, await begin(hass, loaded), BEN)
    assert form["errors"] == {"base": "no_permission"}


async def test_the_records_cannot_be_asked_for_now(
    hass: HomeAssistant, portal: Portal, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """A hiccup is no lack of the right."""
    anna.role, ben.head = Role.HEAD, anna
    portal.faults.add(Fault.lost_before(), "timeman.record.list")
    form = await submit(hass, await begin(hass, loaded), BEN)
    assert form["errors"] == {"base": "cannot_connect"}
    assert (await submit(hass, form, BEN))["type"] is FlowResultType.CREATE_ENTRY


# Checking again


@pytest.mark.usefixtures("with_people")
async def test_checked_again_without_a_change(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """Nothing reloads, and nothing is another."""
    await _added(hass, loaded, ben)
    before = subentry_of(loaded, BEN)
    with counted_reloads(loaded) as reloads:
        form = await begin_again(hass, loaded, before.subentry_id)
        assert (form["step_id"], offered(form)) == ("reconfigure", {"13": "Ben Okafor #13 (Designer)"})
        field, _ = form["data_schema"].schema
        assert field.default() == "13"
        assert field.description == {"suggested_value": "13"}
        result = await submit(hass, form, BEN)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert subentry_of(loaded, BEN) == before
    assert reloads == []


async def _added(hass: HomeAssistant, entry: ConfigEntry, employee: Employee) -> None:
    assert (await add(hass, entry, employee.id))["type"] is FlowResultType.CREATE_ENTRY


async def check_again(hass: HomeAssistant, entry: ConfigEntry, user_id: int, chosen: int | None = None) -> Any:
    """Go through the form for somebody who is there, choosing the same person or another."""
    form = await begin_again(hass, entry, subentry_of(entry, user_id).subentry_id)
    result = await submit(hass, form, chosen or user_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@pytest.mark.usefixtures("with_people")
async def test_required_hours_of_a_colleague(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """In place of Bitrix24's, until the field is left empty."""
    form = await begin(hass, loaded)
    configure = hass.config_entries.subentries.async_configure
    await configure(form["flow_id"], {CONF_USER_ID: str(ben.id), CONF_REQUIRED_HOURS: 6.5})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, BEN, "required") == "6.5"
    form = await begin_again(hass, loaded, subentry_of(loaded, BEN).subentry_id)
    _, field = form["data_schema"].schema
    assert field.description == {"suggested_value": 6.5}
    await check_again(hass, loaded, BEN)
    assert CONF_REQUIRED_HOURS not in subentry_of(loaded, BEN).data
    assert shown(hass, BEN, "required") == "8.0"


@pytest.mark.usefixtures("with_people")
async def test_a_changed_name_is_taken_over(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """In the title and on the device, with one reload; ids stay."""
    await _added(hass, loaded, ben)
    before = (device_of(hass, BEN).id, entity_of(hass, BEN, "status"), subentry_of(loaded, BEN).subentry_id)
    ben.last_name = "Adler"
    with counted_reloads(loaded) as reloads:
        await check_again(hass, loaded, BEN)
    assert (subentry_of(loaded, BEN).title, device_of(hass, BEN).name) == ("Ben Adler",) * 2
    assert before == (device_of(hass, BEN).id, entity_of(hass, BEN, "status"), subentry_of(loaded, BEN).subentry_id)
    assert len(reloads) == 1


async def test_rights_come_and_go(hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry) -> None:
    """What can be done follows the rights of the owner."""
    await _added(hass, loaded, ben)
    assert find_entity(hass, BEN, "workday", Platform.SWITCH) is not None
    anna.role, ben.head = Role.HEAD, anna
    await check_again(hass, loaded, BEN)
    assert subentry_of(loaded, BEN).data[CONF_READ_ONLY] is True
    assert shown(hass, BEN, "status") == "closed"
    anna.role = Role.ADMIN
    await check_again(hass, loaded, BEN)
    assert subentry_of(loaded, BEN).data[CONF_READ_ONLY] is False
    assert shown(hass, BEN, "workday", Platform.SWITCH) == "off"


async def test_no_dead_switches_are_left_behind(
    hass: HomeAssistant, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """Of somebody who may only be looked at there are no switches and buttons, not even unavailable ones."""
    await _added(hass, loaded, ben)
    anna.role, ben.head = Role.HEAD, anna
    await check_again(hass, loaded, BEN)
    left = [
        key
        for platform, key in (
            (Platform.SWITCH, "workday"),
            (Platform.SWITCH, "break"),
            (Platform.BUTTON, "open_day"),
            (Platform.BUTTON, "close_day"),
        )
        if find_entity(hass, BEN, key, platform) is not None
    ]
    assert left == []


async def test_somebody_else_instead(
    hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry
) -> None:
    """The device and the entities of the former go, those of the new one come."""
    (carla,) = portal.add_team(1, 14)
    await _added(hass, loaded, ben)
    subentry_id = subentry_of(loaded, BEN).subentry_id
    with counted_reloads(loaded) as reloads:
        assert (await check_again(hass, loaded, BEN, carla.id))["reason"] == "reconfigure_successful"
    subentry = loaded.subentries[subentry_id]
    assert (subentry.data[CONF_USER_ID], subentry.unique_id) == (carla.id, "14")
    assert shown(hass, carla.id, "status") == "closed"
    assert find_entity(hass, BEN, "status") is None
    assert not has_device(hass, BEN)
    assert len(reloads) == 1


async def test_somebody_else_who_cannot_be(
    hass: HomeAssistant, portal: Portal, anna: Employee, ben: Employee, loaded: MockConfigEntry
) -> None:
    """The same refusals as when adding; the former stays as is."""
    (carla,) = portal.add_team(1, 14)
    await add_colleagues(hass, loaded, [ben, carla])
    before = subentry_of(loaded, BEN)
    assert (await check_again(hass, loaded, BEN, ANNA))["reason"] == "own_employee"
    assert (await check_again(hass, loaded, BEN, carla.id))["reason"] == "already_configured"
    assert (await check_again(hass, loaded, BEN, 99))["errors"] == {CONF_USER_ID: "employee_not_found"}
    anna.role = Role.EMPLOYEE
    assert (await check_again(hass, loaded, BEN))["errors"] == {"base": "no_permission"}
    assert subentry_of(loaded, BEN) == before


async def test_checked_again_while_not_loaded(hass: HomeAssistant, ben: Employee, loaded: MockConfigEntry) -> None:
    """Nothing can be checked then."""
    await _added(hass, loaded, ben)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await begin_again(hass, loaded, subentry_of(loaded, BEN).subentry_id))["reason"] == "entry_not_loaded"


# Reloading


async def test_what_reloads_and_what_does_not(
    hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry
) -> None:
    """People do, once; a rewritten address, title or option does not."""
    with counted_reloads(loaded) as reloads:
        await add(hass, loaded, BEN)
        assert len(reloads) == 1
        await remove_colleague(hass, loaded, BEN)
        assert len(reloads) == 2
        reloads.clear()
        url = loaded.data[CONF_URL].replace("127.0.0.1", "localhost")
        hass.config_entries.async_update_entry(loaded, data={**loaded.data, CONF_URL: url})
        hass.config_entries.async_update_entry(loaded, title="Another title")
        hass.config_entries.async_update_entry(loaded, options={"queue": False})
        await hass.async_block_till_done(wait_background_tasks=True)
        assert reloads == []
    assert find_entity(hass, BEN, "status") is None
    assert key_of(BEN) == f"{loaded.unique_id}_13"


async def test_the_cost_of_adding(hass: HomeAssistant, portal: Portal, ben: Employee, loaded: MockConfigEntry) -> None:
    """One request for the check, one for the reload."""
    form = await begin(hass, loaded)
    portal.requests.clear()
    await submit(hass, form, BEN)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [request.method for request in portal.requests] == ["batch", "batch"]
