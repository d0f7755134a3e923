"""Answers of any size: what is allowed, where they are read, and that none brings the secret back."""

from collections.abc import Awaitable, Callable
import json
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    FindingKind,
    PeopleList,
    PollQuery,
    Portal as Client,
    Refused,
    Transport,
    Webhook as OwnWebhook,
)
from custom_components.bitrix24.api.connection import Batch, Call
from custom_components.bitrix24.api.parsing import read_body
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.client import ANNA, BRIEF, SECRET, at, failure_of, post, read_own

KILOBYTE = 1024
KEYS = ("result", "error")


class Threads:
    """Runs what it is given at once, and counts it."""

    def __init__(self) -> None:
        self.jobs = 0

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.jobs += 1
        return function(*arguments)


@pytest.fixture
def threads() -> Threads:
    return Threads()


@pytest.fixture
def transport(session: ClientSession, threads: Threads) -> Transport:
    return Transport(session, executor=threads.run)


def answer_of(kilobytes: int, result: object = "") -> str:
    return json.dumps({"result": result, "noise": "x" * (kilobytes * KILOBYTE)})


# --- Where they are read ---


@pytest.mark.parametrize(("kilobytes", "jobs"), [(0, 0), (60, 0), (70, 1), (900, 1)])
async def test_a_large_answer_is_read_in_a_thread(
    transport: Transport, threads: Threads, portal: Portal, webhook: Webhook, kilobytes: int, jobs: int
) -> None:
    """A small one is read at once: a thread would take longer."""
    portal.faults.add(Fault.raw(200, answer_of(kilobytes, {"STATUS": "OPENED"})))
    assert (await post(transport, webhook.url))["result"] == {"STATUS": "OPENED"}
    assert threads.jobs == jobs


async def test_a_large_refusal_is_read_in_a_thread(
    transport: Transport, threads: Threads, portal: Portal, webhook: Webhook
) -> None:
    portal.faults.add(Fault.error("ERROR_CORE", f"{webhook.url} {'x' * 100_000}"))
    failure = await failure_of(post(transport, webhook.url))
    assert isinstance(failure, Refused)
    assert threads.jobs == 1


async def test_without_an_executor_the_loop_has_one(session: ClientSession, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.raw(200, answer_of(100, SECRET)))
    assert (await post(Transport(session), webhook.url))["result"] == "…"


# --- How large they may be ---


def padded(value: object, kilobytes: int) -> object:
    """Return a result with as much more in it."""
    return {**value, "NOTE": "x" * (kilobytes * KILOBYTE)} if isinstance(value, dict) else value


async def test_a_status_may_not_have_a_megabyte(client: Client, portal: Portal, anna: Employee) -> None:
    anna.open_day(at("07:30:00"))
    portal.faults.add(Fault.result(padded({"STATUS": "OPENED"}, 1000)), "timeman.status")
    failure = await failure_of(read_own(client))
    assert type(failure) is AnswerLost
    assert failure.found is not None
    assert failure.found.kind is FindingKind.TOO_LARGE
    # Next time it answers as it should.
    assert (await read_own(client)).workday.start is not None


@pytest.mark.parametrize(("people", "kilobytes", "allowed"), [(1, 230, True), (1, 500, False), (50, 600, True)])
async def test_a_poll_may_have_what_its_calls_need(
    client: Client, portal: Portal, people: int, kilobytes: int, allowed: bool
) -> None:
    """Eight kilobytes a day, and what the portal's modules print around them; not a quarter of a megabyte each."""
    body = json.dumps({"result": {"result": {}, "result_error": {}}})
    portal.faults.add(Fault.raw(200, f"{'<br>' * (kilobytes * KILOBYTE // 4)}{body}"), "batch")
    calls: dict[str, Call] = {f"day{number}": ("timeman.status", {}) for number in range(people)}
    call = client.batch(Batch.of(calls))
    if allowed:
        assert all(isinstance(result, AnswerLost) for result in (await call).results.values())
    else:
        assert type(await failure_of(call)) is AnswerLost


async def test_a_page_of_people_may_be_long(client: Client, portal: Portal, webhook: Webhook) -> None:
    """Fifty people with some kilobytes each, on each page of a batch."""
    webhook.set_scopes(("timeman", "user"))
    for number in range(200):
        portal.add_employee(100 + number, name=f"Person {number}", work_position="x" * 3000)
    listed: PeopleList = await client.list_people()
    assert len(listed.people) == 201
    assert listed.complete


async def test_a_page_of_absences_may_be_long(client: Client, portal: Portal) -> None:
    """The portal describes each person from name to telephone numbers."""
    team = portal.add_team(50, 100, work_position="Я" * 1000)
    query = PollQuery(days=[ANNA], absences=[one.id for one in team])
    absences = (await client.read(query)).absences
    assert absences is not None
    assert len(absences) == 50


async def test_records_may_be_long(client: Client, portal: Portal) -> None:
    items = [{"id": 7, "startTime": at("08:00:00"), "endTime": at("09:00:00"), "note": "x" * 300 * KILOBYTE}]
    portal.faults.add(Fault.raw(200, json.dumps({"result": {"items": items}})), "timeman.record.list")
    assert await client.read_latest_record(ANNA) is not None


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.open_day(ANNA),
        lambda client: client.call("profile", {}),
        lambda client: client.call("scope", {}),
        lambda client: client.notify(ANNA, "Hello"),
    ],
    ids=["verb", "profile", "scope", "notification"],
)
async def test_a_single_call_may_not_have_half_a_megabyte(
    client: Client, portal: Portal, anna: Employee, ask: Callable[[Client], Awaitable[object]]
) -> None:
    portal.faults.add(Fault.raw(200, answer_of(500, {"STATUS": "OPENED", "ID": "12"})))
    failure = await failure_of(ask(client))
    assert failure.found is not None
    assert failure.found.kind is FindingKind.TOO_LARGE


# --- That none brings the secret back ---


def escaped(secret: str, places: set[int]) -> str:
    """Return a secret with some of its characters as JSON may write them."""
    return "".join(
        f"\\u{ord(character):04{'xX'[place % 2]}}" if place in places else character
        for place, character in enumerate(secret)
    )


@BRIEF
@given(places=st.sets(st.integers(0, len(SECRET) - 1)), padding=st.sampled_from((0, 100_000)), noise=st.booleans())
def test_no_form_of_the_secret_comes_back(places: set[int], padding: int, noise: bool) -> None:
    """As a value, as a key, as a part of either; escaped or not, small or large, with something printed around it."""
    echo = escaped(SECRET, places)
    body = f'{{"result":["{echo}",{{"a{echo}b":1}},"x/{echo}/y"],"padding":"{"x" * padding}"}}'
    value = read_body(f"{'<br>' if noise else ''}{body}".encode(), KEYS, (SECRET,))
    assert value["result"] == ["…", {"a…b": 1}, "x/…/y"]


def test_a_secret_cut_by_a_nul() -> None:
    """What is left out of a wrapped body does not hide it."""
    body = f'<br>{{"result":"{SECRET[:4]}\0{SECRET[4:]}"}}'.encode()
    assert read_body(body, KEYS, (SECRET,)) == {"result": "…"}


@pytest.mark.parametrize("secret", ["a/b+c/d==", 'x"y"z"abc', "back\\slash\\", "schlüssel0001"])
def test_secrets_that_json_writes_in_several_ways(secret: str) -> None:
    """Those of tokens and applications may have other characters than letters and digits."""
    for echo in (json.dumps(secret), json.dumps(secret).replace("/", "\\/"), json.dumps(secret, ensure_ascii=False)):
        assert read_body(f'{{"result":[{echo}]}}'.encode(), KEYS, (secret,)) == {"result": ["…"]}


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF", "\\udfff\\ud800"])
def test_halves_of_characters_are_replaced(half: str) -> None:
    """No file and no registry takes them."""
    value = read_body(f'{{"result":["{half}",{{"{half}":0}}]}}'.encode(), KEYS, (SECRET,))
    json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["Анна", "Zürich \\u00e9", "\\ud83d\\ude00", "a\\/b", "\\n\\t", "\\u0410"])
def test_what_needs_no_cleaning_is_as_it_was(text: str) -> None:
    body = f'{{"result":{{"NAME":"{text}"}}}}'
    assert read_body(body.encode(), KEYS, (SECRET,)) == json.loads(body)


async def test_a_large_answer_that_echoes_the_request(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    echo = f"POST {OwnWebhook.parse(webhook.url).url}batch"
    portal.faults.add(Fault.raw(200, answer_of(200, {"echo": [echo, {echo: 1}]})))
    assert SECRET not in json.dumps(await post(transport, webhook.url))
