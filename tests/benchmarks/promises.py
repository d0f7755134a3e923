"""The promises of the contract, beside what was measured."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

_BATCH: Final = 50
_ONE_REQUEST_UP_TO: Final = 48
_REQUESTS_OF_A_DAY: Final = 800
_ROWS_OF_A_DAY: Final = 90
_SEEN_RUNNING: Final = 60
_SEEN_RESTING: Final = 300
_POLL_US: Final = 50
_POLL_US_EACH: Final = 3
_SET_UP_FLOORS: Final = 1.5
_MEMORY_FLOORS: Final = 1.25
# What is promised for so many is judged from this number on.
_MANY: Final = 500
# By the name of the figure: how many requests, with one employee.
_REQUESTS_OF_ONE: Final = {"flow": 2, "set_up": 2, "reload": 1}

type Sizes = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise.

    Attributes:
        text: what was promised.
        figure: what was measured.
        met: whether it was kept.
        counted: whether it counts for success: times differ between machines.
    """

    text: str
    figure: str
    met: bool
    counted: bool = True


def promises(sizes: Sizes) -> Iterator[Promise]:
    """Compare all promises with the figures of one or more sizes."""
    yield _all_sizes(
        f"requests of a poll: ⌈calls / 50⌉, and 1 for up to {_ONE_REQUEST_UP_TO} employees",
        {
            size: _of_batches(figures["traffic"]["ours"]["poll"], 1 if size <= _ONE_REQUEST_UP_TO else None)
            for size, figures in sizes.items()
        },
    )
    limits = " / ".join(map(str, _REQUESTS_OF_ONE.values()))
    yield _all_sizes(
        f"requests of the config flow / of set-up / of a reload: at most {limits} with one employee, else ⌈calls / 50⌉",
        {
            size: _joined(
                _of_batches(figures["traffic"]["ours"][name], at_most if size == 1 else None)
                for name, at_most in _REQUESTS_OF_ONE.items()
            )
            for size, figures in sizes.items()
        },
    )
    yield _all_sizes(
        "requests of a verb: at most 2",
        {size: _at_most(figures["traffic"]["ours"]["verb"]["requests"], 2) for size, figures in sizes.items()},
    )
    if 1 in sizes:
        day = sizes[1]["day"]
        requests = day["requests"]
        yield Promise(
            f"requests of a usual day, one employee: at most {_REQUESTS_OF_A_DAY}",
            str(requests),
            met=requests <= _REQUESTS_OF_A_DAY,
        )
        resting, *running = day["seen_s"]
        yield Promise(
            f"a change made elsewhere is seen within {_SEEN_RUNNING} s on a running day, {_SEEN_RESTING} s otherwise",
            f"{max(running):.0f} s, {resting:.0f} s",
            met=max(running) <= _SEEN_RUNNING and resting <= _SEEN_RESTING,
        )
    yield _all_sizes(
        "state writes and events of an unchanged poll: 0",
        {
            size: _at_most(poll["changed"] + poll["reported"], 0)
            for size, figures in sizes.items()
            for poll in (figures["traffic"]["ours"]["poll"],)
        },
    )
    yield _all_sizes(
        f"recorder rows of a usual day, default-enabled entities of one employee: at most {_ROWS_OF_A_DAY}",
        {size: _at_most(round(figures["day"]["rows"] / size, 1), _ROWS_OF_A_DAY) for size, figures in sizes.items()},
    )
    yield from _times(sizes)


def _times(sizes: Sizes) -> Iterator[Promise]:
    """Compare what is no count: it differs between machines, and from run to run."""
    polls = {size: figures["time"]["ours"]["unchanged_us"] for size, figures in sizes.items()}
    what = "event-loop time of an unchanged poll, from the answer's bytes on"
    if 1 in polls:
        yield Promise(
            f"{what}, one employee: at most {_POLL_US} µs",
            f"{polls[1]:.0f} µs",
            met=polls[1] <= _POLL_US,
            counted=False,
        )
    most = max(sizes)
    if most >= _MANY:
        each = polls[most] / most
        yield Promise(
            f"{what}, {_MANY} employees: at most {_POLL_US_EACH} µs each",
            f"{each:.1f} µs each for {most}",
            met=each <= _POLL_US_EACH,
            counted=False,
        )
        ours, floor = (sizes[most]["time"][design]["set_up_ms"] for design in ("ours", "floor"))
        yield _floors(f"set-up of {_MANY} employees, garbage collection apart", ours / floor, _SET_UP_FLOORS, most)
    memory = sizes[most]["memory"]
    yield _floors("memory of an employee", memory["kib"] / memory["floor_kib"], _MEMORY_FLOORS, most)


def _floors(what: str, ratio: float, at_most: float, size: int) -> Promise:
    return Promise(
        f"{what}: at most {at_most:g} times the floor", f"{ratio:.2f} for {size}", met=ratio <= at_most, counted=False
    )


def _joined(found: Iterable[tuple[str, bool]]) -> tuple[str, bool]:
    figures, met = zip(*found, strict=True)
    return " / ".join(figures), all(met)


def _of_batches(counted: Mapping[str, int], at_most: int | None) -> tuple[str, bool]:
    """Judge a number of requests: by a limit where there is one, else by the calls inside."""
    return _at_most(counted["requests"], at_most or ceil(counted["calls"] / _BATCH))


def _at_most(value: float, limit: float) -> tuple[str, bool]:
    return f"{value:g}", value <= limit


def _all_sizes(text: str, found: Mapping[int, tuple[str, bool]]) -> Promise:
    return Promise(
        text,
        ", ".join(f"{figure} for {size}" for size, (figure, _) in found.items()),
        met=all(met for _, met in found.values()),
    )
