"""Answers of a portal, taken once and given again: what is timed then is no network, no TLS and no JSON."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
import json
from typing import Any
from unittest.mock import patch

from yarl import URL

from custom_components.bitrix24.api.transport import Transport

type Answer = dict[str, Any]


@dataclass(slots=True)
class Answers:
    """What the portal answered, by phase and by what was asked.

    Attributes:
        phases: of each phase the answers by the key of the question.
        phase: the present one.
    """

    phases: dict[str, dict[str, Answer]] = field(default_factory=dict)
    phase: str = "set-up"
    _given: dict[str, dict[tuple[str, ...], Answer]] = field(default_factory=dict)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take down what passes; errors are not needed and pass by."""
        really_post = Transport.post

        async def post(transport: Transport, url: URL, parameters: Mapping[str, Any], **options: Any) -> Answer:
            body = await really_post(transport, url, parameters, **options)
            self.phases.setdefault(self.phase, {})[_key(options["method"], parameters)] = body
            return body

        with patch.object(Transport, "post", post):
            yield

    @contextmanager
    def given(self) -> Iterator[None]:
        """Answer everything with what was taken down in the present phase."""

        async def post(_transport: Transport, _url: URL, parameters: Mapping[str, Any], **options: Any) -> Answer:
            # As little as possible happens here, for it is timed: the names of a batch's calls tell them apart.
            names = (options["method"], *parameters.get("cmd", ()))
            given = self._given.setdefault(self.phase, {})
            if (body := given.get(names)) is None:
                body = given[names] = self.phases[self.phase][_key(options["method"], parameters)]
            return body

        with patch.object(Transport, "post", post):
            yield

    def to_json(self) -> str:
        """Return everything as text."""
        return json.dumps(self.phases)

    @classmethod
    def from_json(cls, text: str) -> Answers:
        """Return what was saved."""
        return cls(json.loads(text))


def _key(method: str, parameters: Mapping[str, Any]) -> str:
    return f"{method} {json.dumps(parameters, sort_keys=True)}"
