"""Counts what goes to a portal and back, and what Home Assistant writes meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Self
from unittest.mock import patch

import aiohttp
from aiohttp import (
    ClientSession,
    TraceConfig,
    TraceRequestChunkSentParams,
    TraceRequestEndParams,
    TraceRequestHeadersSentParams,
)
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, EventStateChangedData, EventStateReportedData, HomeAssistant, callback

_LINE_END = 2
_FIRST_LINE = len("POST  HTTP/1.1") + _LINE_END


@dataclass(slots=True)
class Count:
    """What was counted: all requests, those for records among them, and bytes of HTTP inside the encryption."""

    requests: int = 0
    records: int = 0
    sent: int = 0
    received: int = 0
    changed: int = 0
    reported: int = 0

    def __sub__(self, other: Self) -> Count:
        return Count(
            requests=self.requests - other.requests,
            records=self.records - other.records,
            sent=self.sent - other.sent,
            received=self.received - other.received,
            changed=self.changed - other.changed,
            reported=self.reported - other.reported,
        )


class Meter:
    """Counts from its beginning on."""

    def __init__(self) -> None:
        self._count = Count()

    def read(self) -> Count:
        """Return what was counted so far."""
        return self._count - Count()

    @contextmanager
    def on_sessions(self) -> Iterator[None]:
        """Count the traffic of every HTTP session that begins meanwhile, for as long as it lasts."""
        trace = TraceConfig()
        trace.on_request_headers_sent.append(self._headers_sent)
        trace.on_request_chunk_sent.append(self._chunk_sent)
        trace.on_request_end.append(self._answered)
        with patch.object(aiohttp, "ClientSession", partial(ClientSession, trace_configs=[trace])):
            yield

    def watch(self, hass: HomeAssistant) -> None:
        """Count what a core writes."""

        @callback
        def changed(_event: Event[EventStateChangedData]) -> None:
            self._count.changed += 1

        @callback
        def reported(_event: Event[EventStateReportedData]) -> None:
            self._count.reported += 1

        hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
        # Home Assistant wants a filter for events as frequent as these.
        hass.bus.async_listen(EVENT_STATE_REPORTED, reported, callback(lambda _data: True))

    async def _headers_sent(
        self, _session: ClientSession, _context: SimpleNamespace, sent: TraceRequestHeadersSentParams
    ) -> None:
        self._count.requests += 1
        self._count.records += sent.url.name == "timeman.record.list"
        self._count.sent += _FIRST_LINE + len(sent.url.raw_path_qs) + _size(sent.headers)

    async def _chunk_sent(
        self, _session: ClientSession, _context: SimpleNamespace, sent: TraceRequestChunkSentParams
    ) -> None:
        self._count.sent += len(sent.chunk)

    async def _answered(self, _session: ClientSession, _context: SimpleNamespace, end: TraceRequestEndParams) -> None:
        answer = end.response
        self._count.received += len(f"HTTP/1.1 {answer.status} {answer.reason}") + _LINE_END
        self._count.received += _size(answer.headers) + int(answer.headers["Content-Length"])


def _size(headers: Mapping[str, str]) -> int:
    lines = sum(len(f"{name}: {value}".encode()) + _LINE_END for name, value in headers.items())
    return lines + _LINE_END
