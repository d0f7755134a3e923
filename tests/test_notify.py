"""Notifications to each employee."""

import asyncio
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion
import voluptuous as vol

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import ComparePlatform, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.common import assert_no_secret, entity_id, value
from tests.support.issue_texts import assert_issue_in_every_language
from tests.support.team import ANNA, add_colleague, entity_of, find_entity, shown

METHOD = "im.notify.personal.add"
BEN = 13


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """A colleague whose day Anna may manage, unless a test says otherwise."""
    anna.role = Role.ADMIN
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone="Europe/London")


async def send(hass: HomeAssistant, user_id: int = ANNA, **data: Any) -> None:
    """Send a message as an automation would."""
    target = {"entity_id": entity_of(hass, user_id, "message", Platform.NOTIFY)}
    await hass.services.async_call(Platform.NOTIFY, "send_message", {**target, **data}, blocking=True)


async def not_sent(hass: HomeAssistant, user_id: int = ANNA, **data: Any) -> HomeAssistantError:
    """Send a message that must fail, and return its error."""
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, user_id, **{"message": "Hello", **data})
    assert caught.value.translation_domain == DOMAIN
    assert_no_secret(caught.value)
    return caught.value


def messages(employee: Employee) -> list[str]:
    """Return what somebody finds in Bitrix24."""
    return [notification.message for notification in employee.notifications]


def scope_issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue about the permission for chats."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"missing_scope_{entry.entry_id}_im")


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.NOTIFY, snapshot)


async def test_a_message_to_the_owner(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Arrives as it was written, and the entity tells when."""
    assert value(hass, "message", Platform.NOTIFY) == STATE_UNKNOWN
    await send(hass, message='The [I]washing[/I] is done & "dry": 100 % 🧺\n+1')
    (notification,) = anna.notifications
    assert notification.message == 'The [I]washing[/I] is done & "dry": 100 % 🧺\n+1'
    assert (notification.author_id, notification.system) == (ANNA, False)
    assert value(hass, "message", Platform.NOTIFY) == "2026-09-14T06:00:00+00:00"


@pytest.mark.parametrize(
    ("title", "sent"),
    [
        ("Clock out", "[B]Clock out[/B]\nIt is 18:00"),
        ("  Clock out \n", "[B]Clock out[/B]\nIt is 18:00"),
        ("Clock\n\tout\r\n", "[B]Clock out[/B]\nIt is 18:00"),
        ("[/B]&MESSAGE=x", "[B][\u200b/B]&MESSAGE=x[/B]\nIt is 18:00"),
        ("[URL=https://evil.example]Pay[/URL]", "[B][\u200bURL=https://evil.example]Pay[\u200b/URL][/B]\nIt is 18:00"),
        (
            "[USER=1]Boss[/USER][br][SEND=/x]!",
            "[B][\u200bUSER=1]Boss[\u200b/USER][\u200bbr][\u200bSEND=/x]![/B]\nIt is 18:00",
        ),
        ("", "It is 18:00"),
        ("  ", "It is 18:00"),
    ],
)
async def test_a_title_is_a_bold_line(
    hass: HomeAssistant, anna: Employee, loaded: MockConfigEntry, title: str, sent: str
) -> None:
    """Whatever it holds is shown as it was written: no tag, no link, no other person, no further line."""
    await send(hass, title=title, message="It is 18:00")
    assert messages(anna) == [sent]


@pytest.mark.parametrize("read_only", [False, True], ids=["managed", "read only"])
async def test_a_message_to_a_colleague(
    hass: HomeAssistant, anna: Employee, ben: Employee, entry: MockConfigEntry, set_up: SetUp, read_only: bool
) -> None:
    """Reaches the colleague alone, also one whose day may only be seen."""
    if read_only:
        anna.role, ben.head = Role.HEAD, anna
    subentry = await add_colleague(hass, entry, ben, read_only=read_only)
    await set_up()
    await send(hass, BEN, message="Lunch?")
    assert (messages(ben), messages(anna)) == (["Lunch?"], [])
    registered = er.async_get(hass).async_get(entity_of(hass, BEN, "message", Platform.NOTIFY))
    assert registered is not None
    assert registered.config_subentry_id == subentry.subentry_id


async def test_a_message_to_several(
    hass: HomeAssistant, anna: Employee, ben: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """One action tells all."""
    await add_colleague(hass, entry, ben)
    await set_up()
    everybody = [entity_of(hass, user_id, "message", Platform.NOTIFY) for user_id in (ANNA, BEN)]
    await hass.services.async_call(
        Platform.NOTIFY, "send_message", {"entity_id": everybody, "message": "Cake!"}, blocking=True
    )
    assert (messages(anna), messages(ben)) == (["Cake!"], ["Cake!"])


@pytest.mark.parametrize("message", ["", "  \n "])
async def test_an_empty_message_is_a_mistake(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, message: str
) -> None:
    """Nothing is sent, also with a title, and the error says what to do."""
    caught = await not_sent(hass, message=message, title="Clock out")
    assert isinstance(caught, ServiceValidationError)
    assert caught.translation_key == "message_empty"
    assert portal.calls(METHOD) == []
    with pytest.raises(vol.Invalid):
        await send(hass, title="Clock out")
    await send(hass, message=0)
    assert messages(anna) == ["0"]


async def test_there_is_none_without_the_permission(
    hass: HomeAssistant,
    time: Time,
    ben: Employee,
    webhook: Webhook,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Who never granted it is not told that it is missing."""
    webhook.set_scopes(["timeman"])
    await add_colleague(hass, entry, ben)
    await set_up()
    await time.pass_by(minutes=6)
    assert [find_entity(hass, user_id, "message", Platform.NOTIFY) for user_id in (ANNA, BEN)] == [None, None]
    assert scope_issue(hass, entry) is None


@pytest.mark.parametrize("read_only", [False, True], ids=["managed", "read only"])
async def test_a_permission_taken_away(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    ben: Employee,
    webhook: Webhook,
    entry: MockConfigEntry,
    set_up: SetUp,
    read_only: bool,
) -> None:
    """Told by an issue as soon as a message fails; nobody can be notified until it is granted again."""
    if read_only:
        anna.role, ben.head = Role.HEAD, anna
    await add_colleague(hass, entry, ben, read_only=read_only)
    await set_up()
    webhook.set_scopes(["timeman"])
    caught = await not_sent(hass, BEN)
    assert (caught.translation_key, caught.translation_placeholders) == ("missing_scope", {"scope": "im"})
    issue = scope_issue(hass, entry)
    assert issue is not None
    assert_issue_in_every_language(issue)

    await time.pass_by(minutes=6)
    assert [shown(hass, user_id, "message", Platform.NOTIFY) for user_id in (ANNA, BEN)] == [STATE_UNAVAILABLE] * 2
    assert shown(hass, BEN, "status") == "closed"
    # After a restart the entities are still there to tell what is missing.
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, BEN, "message", Platform.NOTIFY) == STATE_UNAVAILABLE
    assert scope_issue(hass, entry) is not None

    webhook.set_scopes(["timeman", "im"])
    await time.pass_by(minutes=6)
    assert scope_issue(hass, entry) is None
    await send(hass, BEN, message="Back")
    assert messages(ben) == ["Back"]


async def test_a_permission_that_only_notifications_use(
    hass: HomeAssistant, time: Time, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    """Its loss is told as long as one of the entities that need it is enabled."""
    registry = er.async_get(hass)
    for key in ("presence", "absent"):
        registry.async_update_entity(entity_id(hass, key), disabled_by=er.RegistryEntryDisabler.USER)
    webhook.set_scopes(["timeman"])
    await time.pass_by(minutes=6)
    assert scope_issue(hass, loaded) is not None
    registry.async_update_entity(entity_id(hass, "message", Platform.NOTIFY), disabled_by=er.RegistryEntryDisabler.USER)
    await time.pass_by(minutes=6)
    assert scope_issue(hass, loaded) is None


async def test_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Told at once; the message is not kept, and once the outage is known Home Assistant skips the entity."""
    await portal.stop()
    assert (await not_sent(hass)).translation_key == "cannot_connect"
    await time.pass_by(minutes=6)
    assert value(hass, "message", Platform.NOTIFY) == STATE_UNAVAILABLE
    await send(hass, message="Skipped")
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "message", Platform.NOTIFY) != STATE_UNAVAILABLE
    assert messages(anna) == []


@pytest.mark.parametrize("fault", [Fault.lost_after(), Fault.html_500(executed=True)], ids=lambda fault: fault.name)
async def test_a_lost_answer_is_not_repeated(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault
) -> None:
    """It may have arrived, and did: nobody gets it twice."""
    portal.faults.add(fault, METHOD)
    assert (await not_sent(hass)).translation_key == "cannot_connect"
    await time.pass_by(minutes=6)
    assert messages(anna) == ["Hello"]
    assert value(hass, "message", Platform.NOTIFY) == STATE_UNKNOWN


async def test_a_portal_that_never_answers(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """An automation gets its answer within 30 seconds, however slowly the portal goes."""
    sending = asyncio.create_task(not_sent(hass))
    hold = portal.faults.add(Fault.hold("after"), "profile")
    await hold.reached()
    time.jump(seconds=9)
    hold.release()
    hold = portal.faults.add(Fault.hold(), METHOD)
    await hold.reached()
    time.jump(seconds=20)
    assert (await sending).translation_key == "cannot_connect"
    portal.faults.clear()


async def test_a_dismissed_person(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Bitrix24 notifies nobody: told, and once a poll has found out there is nobody to notify."""
    await add_colleague(hass, entry, ben)
    await set_up()
    del portal.employees[BEN]
    assert (await not_sent(hass, BEN)).translation_key == "employee_not_found"
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "message", Platform.NOTIFY) == STATE_UNAVAILABLE
    await send(hass, message="Still here")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.query_limit_json(), "rate_limited"),
        (Fault.operation_time_limit(), "rate_limited"),
        (Fault.error("MESSAGE_EMPTY", "Message can't be empty"), "refused"),
        (Fault.subscription(), "rest_unavailable"),
        (Fault.auth_error("INVALID_CREDENTIALS"), "invalid_auth"),
    ],
    ids=lambda argument: getattr(argument, "name", argument),
)
async def test_a_refusal_is_told(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault, error: str
) -> None:
    """In words of its own, or in the portal's; nothing is kept for later."""
    portal.faults.add(fault, METHOD)
    caught = await not_sent(hass)
    assert not isinstance(caught, ServiceValidationError)
    assert caught.translation_key == error
    assert len(portal.calls(METHOD)) == 1
    assert messages(anna) == []
    reauth = [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()]
    assert reauth == (["reauth"] if error == "invalid_auth" else [])


async def test_nobody_is_notified_in_a_strangers_name(
    hass: HomeAssistant, portal: Portal, anna: Employee, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    """A webhook that suddenly acts for somebody else is not used any more."""
    webhook.person = portal.add_employee(1, name="System", last_name="User", role=Role.ADMIN)
    assert (await not_sent(hass)).translation_key == "invalid_auth"
    assert messages(anna) == []
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"wrong_person_{loaded.entry_id}") is not None
    assert value(hass, "message", Platform.NOTIFY) == STATE_UNAVAILABLE
