"""The promises of the contract, beside what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

_BATCH: Final = 50
_ONE_REQUEST_UP_TO: Final = 45
_REQUESTS_OF_A_DAY: Final = 800
_ROWS_OF_A_DAY: Final = 80
_SEEN_RUNNING: Final = 60
_SEEN_RESTING: Final = 300
_POLL_US: Final = 50
_SET_UP_MS: Final = 5000
# Caches of processors are finite: twice as much a head for ten times as many people is still a line.
_LINEAR: Final = 2.0

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
        "requests of a poll: ⌈calls / 50⌉, and 1 for up to 45 employees",
        {
            size: _of_batches(figures["traffic"]["ours"]["poll"], 1 if size <= _ONE_REQUEST_UP_TO else None)
            for size, figures in sizes.items()
        },
    )
    yield _all_sizes(
        "requests of the config flow: at most 2",
        {size: _at_most(figures["traffic"]["ours"]["flow"]["requests"], 2) for size, figures in sizes.items()},
    )
    for what, name, at_most in (("set-up", "set_up", 2), ("a reload", "reload", 1)):
        yield _all_sizes(
            f"requests of {what}: at most {at_most} with one employee, else ⌈calls / 50⌉",
            {
                size: _of_batches(figures["traffic"]["ours"][name], at_most if size == 1 else None)
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
        f"recorder rows of a usual day for each employee: at most {_ROWS_OF_A_DAY}",
        {size: _at_most(round(figures["day"]["rows"] / size, 1), _ROWS_OF_A_DAY) for size, figures in sizes.items()},
    )
    yield from _times(sizes)


def _times(sizes: Sizes) -> Iterator[Promise]:
    us = {size: figures["time"]["ours"]["unchanged_us"] for size, figures in sizes.items()}
    if 1 in us:
        coordinator = sizes[1]["time"]["ours"]["coordinator_us"]
        yield Promise(
            f"event-loop time of an unchanged poll, one employee: at most {_POLL_US} µs",
            f"{coordinator:.0f} µs without the client, {us[1]:.0f} µs with it",
            met=coordinator <= _POLL_US,
            counted=False,
        )
    each = {size: time / size for size, time in us.items() if size > 1}
    if len(each) > 1:
        least, most = min(each), max(each)
        yield Promise(
            f"… and linear in employees: at most {_LINEAR:g} times as long a head for the most as for the fewest",
            f"{each[least]:.1f} µs each for {least}, {each[most]:.1f} µs each for {most}",
            met=each[most] <= _LINEAR * each[least],
            counted=False,
        )
    most = max(sizes)
    set_up_ms = sizes[most]["time"]["ours"]["set_up_ms"]
    yield Promise(
        f"set-up without network, also of 500 employees: under {_SET_UP_MS / 1000:g} s",
        f"{set_up_ms / 1000:.2f} s for {most}",
        met=set_up_ms < _SET_UP_MS,
        counted=False,
    )


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
