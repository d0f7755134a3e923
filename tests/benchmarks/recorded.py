"""Answers of a portal as bytes, recorded once and given again in the place of aiohttp: no network and no TLS."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
import json
from typing import Any, Self
from unittest.mock import patch

from aiohttp import ClientError, ClientSession
from homeassistant.util.json import json_loads
from yarl import URL

type _Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of aiohttp, as far as a client needs one that has arrived already."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass

    @property
    def content(self) -> Self:
        """The stream of the body."""
        return self

    async def iter_any(self) -> AsyncIterator[bytes]:
        """Yield the body in one piece."""
        yield self.body

    def raise_for_status(self) -> None:
        """Raise ClientError for a status of an error."""
        if self.status >= 400:
            raise ClientError(self.status)

    async def read(self) -> bytes:
        """Return the body."""
        return self.body

    async def json(self) -> Any:
        """Return the parsed body, as the sessions of Home Assistant do."""
        return json_loads(self.body)


@dataclass(slots=True)
class Answers:
    """What the portal answered, by phase and by question.

    A question that was asked more than once in a phase gets its answers in turn. Two polls of a portal never get the
    same bytes, because each answer has the time of the portal in it.

    Attributes:
        phase: the one that is recorded or given.
    """

    phase: str = ""
    _recorded: dict[str, dict[_Key, list[Answer]]] = field(default_factory=dict)
    _places: dict[str, dict[_Key, int]] = field(default_factory=dict)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record every answer that arrives."""
        post = ClientSession.post

        def recorded(session: ClientSession, url: URL | str, **options: Any) -> _Recording:
            answers = self._recorded.setdefault(self.phase, {}).setdefault(_key(url, options["json"]), [])
            return _Recording(post(session, url, **options), answers)

        with patch.object(ClientSession, "post", recorded):
            yield

    @contextmanager
    def given(self) -> Iterator[None]:
        """Answer every request with what was recorded in the present phase."""

        def post(_session: ClientSession, url: URL | str, **options: Any) -> Answer:
            # This is part of what is timed, so it does as little as possible.
            key = _key(url, options["json"])
            answers = self._recorded[self.phase][key]
            places = self._places.setdefault(self.phase, {})
            place = places.get(key, 0)
            places[key] = (place + 1) % len(answers)
            return answers[place]

        with patch.object(ClientSession, "post", post):
            yield

    def to_json(self) -> str:
        """Return everything as text."""
        return json.dumps(
            [
                [phase, key, [[answer.status, dict(answer.headers), answer.body.decode()] for answer in answers]]
                for phase, recorded in self._recorded.items()
                for key, answers in recorded.items()
            ]
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what was saved as text."""
        loaded = cls()
        for phase, key, answers in json.loads(text):
            loaded._recorded.setdefault(phase, {})[tuple(key)] = [
                Answer(status, headers, body.encode()) for status, headers, body in answers
            ]
        return loaded


@dataclass(frozen=True, slots=True)
class _Recording:
    """A request whose answer is added to others."""

    request: Any
    answers: list[Answer]

    async def __aenter__(self) -> Answer:
        async with self.request as response:
            answer = Answer(response.status, response.headers, await response.read())
        self.answers.append(answer)
        return answer

    async def __aexit__(self, *_error: object) -> None:
        pass


def _key(url: URL | str, parameters: Mapping[str, Any]) -> _Key:
    """Return what tells questions apart: the method and the names of its parameters, or of the calls of a batch."""
    return URL(url).name, *parameters.get("cmd", parameters)
