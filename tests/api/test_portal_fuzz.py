"""More than ten thousand broken answers: each call ends in a value or in an ApiError, and no text holds the secret."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import ClientSession
import orjson
import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    CannotConnect,
    Details,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    OpeningProbe,
    PollQuery,
    PollResult,
    Portal as Client,
    RateLimited,
    RateLimiter,
    Refused,
    RestUnavailable,
    Status,
    Transport,
    UserRefused,
    Webhook as OwnWebhook,
    Workday,
    WriteResult,
    workday_from_json,
    workday_to_json,
)
from custom_components.bitrix24.api.errors import ServerFailed
from tests.portal import Portal, Webhook
from tests.support.broken_answers import Answer, Breaker, real_answers
from tests.support.client import ANNA, LEAK, MORNING, BuildPortal, OwnReading, assert_no_secret, read_own
from tests.support.counts import keep_figures

BODIES: Final = 12_000
# One client after another, so that what a broken answer leaves behind meets some others.
ANSWERS_OF_A_CLIENT: Final = 25
VALUE: Final = "value"


@dataclass(frozen=True, slots=True)
class Question:
    """A call of the client and the method that it asks first."""

    method: str
    ask: Callable[[Client], Awaitable[object]]


START: Final = datetime.fromisoformat(MORNING)
QUESTIONS: Final = (
    Question("batch", lambda client: read_own(client, scopes=True, settings=True, presence=True)),
    Question("batch", read_own),
    Question("batch", lambda client: client.read(PollQuery(days=[ANNA], opening=ANNA))),
    Question("timeman.open", lambda client: client.open_day(ANNA, Details(time=START, report="x"))),
    Question("timeman.pause", lambda client: client.pause_day(ANNA)),
    Question("timeman.close", lambda client: client.close_day(ANNA)),
    Question("im.user.status.set", lambda client: client.set_presence("dnd")),
    Question("batch", lambda client: client.read_presence()),
    Question(
        "timeman.record.list",
        lambda client: client.read_pause_start(ANNA, Workday(status=Status.PAUSED, raw_status="PAUSED", start=START)),
    ),
)


@pytest.fixture
async def answers(build_portal: BuildPortal) -> list[Answer]:
    """What portals of every generation really answer."""
    answers: list[Answer] = []
    for generation in "ABC":
        portal = await build_portal(generation=generation)
        portal.clock.move_to(MORNING)
        anna = portal.add_employee(12, name="Anna", last_name="Schmidt", time_zone="Europe/Berlin")
        answers += await real_answers(portal, anna, portal.add_webhook(anna, scopes=("timeman", "im")))
    return answers


REDIRECTS: Final = {301, 302, 303, 307, 308}


def texts_of(value: object) -> list[str]:
    """Return every text in what a call gave, the names of fields included; without recursion, which ends too soon."""
    texts: list[str] = []
    left = [value]
    while left:
        match left.pop():
            case str() as text:
                texts.append(text)
            case Mapping() as mapping:
                left += [*mapping.keys(), *mapping.values()]
            case AbstractSet() | Sequence() as items:
                left += items
            case one if is_dataclass(one) and not isinstance(one, type):
                left += [part for field in fields(one) for part in (field.name, getattr(one, field.name))]
            case one:
                texts.append(repr(one))
    return texts


def assert_fit_for_files(value: object) -> None:
    """Find no secret in any text, and nothing that no file or registry takes."""
    for text in texts_of(value):
        assert LEAK not in text
        assert text.encode().decode() == text


def look_at(value: object, now: datetime) -> None:
    """Use a day as the entities do: whatever it says, it can be calculated with, and it can be kept."""
    if isinstance(value, OwnReading | WriteResult):
        look_at(value.workday, now)
    if isinstance(value, PollResult):
        look_at(value.days[ANNA], now)
        look_at(value.opening, now)
    if isinstance(value, OpeningProbe):
        look_at(value.workday, now)
    if isinstance(value, Workday):
        value.worked(now)
        value.breaks(now)
        value.expected_finish(timedelta(hours=8))
        value.proposed_finish(timedelta(hours=8), now)
        value.may_be_continued(now, flexible=False)
        value.outside_shift(now)
        assert workday_from_json(orjson.loads(orjson.dumps(workday_to_json(value)))) == value


async def outcome_of(client: Client, question: Question, answer: Answer) -> str:
    """Ask, and tell how it ended: there are only two ways."""
    try:
        value = await question.ask(client)
    except ApiError as error:
        assert_no_secret(error)
        failure = error
    else:
        assert_fit_for_files(value)
        look_at(value, client.clock.now())
        return VALUE
    assert_fit_for_files(vars(failure))
    # Only a redirect, and what the portal refuses by a code of its own, is sure not to have been processed.
    if type(failure) is CannotConnect:
        assert answer.status in REDIRECTS or failure.code is not None
    return type(failure).__name__


async def ask_in_vain(
    session: ClientSession, portal: Portal, webhook: Webhook, answers: list[Answer], numbers: range
) -> Counter[str]:
    """Give broken answers to one question after another; return how often each outcome came of it."""
    breaker = Breaker(answers, webhook.url)
    outcomes: Counter[str] = Counter()
    client = Client(transport=Transport(session), auth=OwnWebhook.parse(webhook.url))
    for number in numbers:
        if number % ANSWERS_OF_A_CLIENT == 0:
            client = Client(transport=Transport(session), auth=OwnWebhook.parse(webhook.url))
        # The pace would keep the next question back.
        client.rate_limiter = RateLimiter()
        question = QUESTIONS[number % len(QUESTIONS)]
        answer = breaker.make(number, question.method)
        handle = portal.faults.add(answer.fault())
        try:
            outcomes[await outcome_of(client, question, answer)] += 1
        except Exception as error:
            error.add_note(f"Broken answer {number} to {question.method}: {answer}"[:2_000])
            raise
        assert handle.is_spent, number
        portal.requests.clear()
    return outcomes


async def test_some_broken_answers(
    session: ClientSession, portal: Portal, webhook: Webhook, answers: list[Answer]
) -> None:
    """A first look, on every run of the suite."""
    outcomes = await ask_in_vain(session, portal, webhook, answers, range(800))
    assert {VALUE, AnswerLost.__name__, Refused.__name__} < set(outcomes)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_more_than_ten_thousand_broken_answers(
    session: ClientSession, portal: Portal, webhook: Webhook, answers: list[Answer]
) -> None:
    """Every way to end is taken, so the answers are broken in many ways, but not so much that none is understood."""
    outcomes = await ask_in_vain(session, portal, webhook, answers, range(BODIES))
    kinds = {AnswerLost, CannotConnect, ExternalUser, InvalidAuth, MissingScope, RateLimited, Refused}
    kinds |= {RestUnavailable, ServerFailed, UserRefused}
    assert {VALUE, *(kind.__name__ for kind in kinds)} <= set(outcomes)
    assert outcomes[VALUE] > BODIES / 20
    keep_figures("fuzz-client", bodies=outcomes.total(), values=outcomes[VALUE])
