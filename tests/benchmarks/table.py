"""The table of all figures: employees as columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

type Figures = Mapping[str, Any]
type Cell = Callable[[Figures, int], str]
type Size = Mapping[int, Figures]

_NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; without a cell it is a heading."""

    text: str
    cell: Cell | None = None


def _part(figures: Figures, *keys: str) -> Any:
    found: Any = figures
    for key in keys:
        found = found[key]
    return found


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


def _ratio_of(value: float, floor: float) -> str:
    ratio = value / floor
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2f}"


def _writes(counted: Figures) -> str:
    return f"{counted['changed']:,} / {counted['reported']:,}"


def _traffic(design: str, what: str) -> Cell:
    def cell(figures: Figures, _size: int) -> str:
        counted = _part(figures, "traffic", design, what)
        return f"{counted['sent'] / 1024:,.1f} / {counted['received'] / 1024:,.1f}"

    return cell


def _requests(design: str, what: str) -> Cell:
    return lambda figures, _size: _number(_part(figures, "traffic", design, what)["requests"])


def _writes_of(design: str, what: str) -> Cell:
    return lambda figures, _size: _writes(_part(figures, "traffic", design, what))


def _day(design: str, value: Callable[[Figures, int], str]) -> Cell:
    """Show something of a day; a design whose day was not simulated has none."""
    return lambda figures, size: value(figures[design], size) if design in figures else _NOTHING


def _time(design: str, what: str) -> Cell:
    return lambda figures, _size: _number(_part(figures, "time", design, what))


def _ratio(design: str, what: str) -> Cell:
    def cell(figures: Figures, _size: int) -> str:
        return _ratio_of(_part(figures, "time", design, what), _part(figures, "time", "floor", what))

    return cell


def _mebibytes(day: Figures, _size: int) -> str:
    return f"{(day['sent'] + day['received']) / 2**20:,.1f}"


def _verb(figures: Figures, _size: int) -> str:
    verb = _part(figures, "traffic", "ours", "verb")
    return f"{verb['requests']}, {verb['latency_ms']:.1f} ms"


def _seen(day: Figures, _size: int) -> str:
    resting, *running = day["seen_s"]
    return f"{max(running):.0f} / {resting:.0f}"


def _rows_each(day: Figures, size: int) -> str:
    return _number(round(day["rows"] / size, 1))


def _key(key: str) -> Cell:
    return lambda figures, _size: _number(figures[key])


def _us_each(figures: Figures, size: int) -> str:
    return f"{_part(figures, 'time', 'ours', 'unchanged_us') / size:.1f}"


def _memory_ratio(figures: Figures, _size: int) -> str:
    return _ratio_of(figures["memory"]["kib"], figures["memory"]["floor_kib"])


_NAIVE_DAY: Final = "naive day"
ROWS: Final = (
    Row("Requests and bytes (HTTP, headers included)"),
    Row("Requests of the config flow", _requests("ours", "flow")),
    Row("Requests of the set-up", _requests("ours", "set_up")),
    Row("Requests of a reload", _requests("ours", "reload")),
    Row("Requests of a poll", _requests("ours", "poll")),
    Row("… naive design", _requests("naive", "poll")),
    Row("KiB of a poll, sent / received", _traffic("ours", "poll")),
    Row("… naive design", _traffic("naive", "poll")),
    Row("Requests of a usual day", _day("day", _key("requests"))),
    Row("… without the timesheet", _day("day", lambda day, _: _number(day["requests"] - day["records"]))),
    Row("… naive design", _day(_NAIVE_DAY, _key("requests"))),
    Row("MiB of a usual day, both ways", _day("day", _mebibytes)),
    Row("… naive design", _day(_NAIVE_DAY, _mebibytes)),
    Row("Seconds until the last change is seen, on a running day / otherwise", _day("day", _seen)),
    Row("Requests and latency of a verb", _verb),
    Row("Writes (state_changed / state_reported) and rows"),
    Row("Entities enabled by default", lambda figures, _: _number(_part(figures, "traffic", "ours", "entities"))),
    Row("Writes of an unchanged poll", _writes_of("ours", "poll")),
    Row("… naive design", _writes_of("naive", "poll")),
    Row("Writes of a poll after one employee's change", _writes_of("ours", "changed_poll")),
    Row("Writes of a usual day", _day("day", lambda day, _: _writes(day))),
    Row("… naive design", _day(_NAIVE_DAY, lambda day, _: _writes(day))),
    Row("Recorder rows of a usual day", _day("day", _key("rows"))),
    Row("… for each employee", _day("day", _rows_each)),
    Row("… for each employee, naive design", _day(_NAIVE_DAY, _rows_each)),
    Row("… once more at the set-up: the first state of each entity", _day("day", _key("rows_of_set_up"))),
    Row("Event loop, beside the floor, from the answer's bytes on"),
    Row("Unchanged poll, times the floor", _ratio("ours", "unchanged_us")),
    Row("… naive design, times the floor", _ratio("naive", "unchanged_us")),
    Row("… in µs", _time("ours", "unchanged_us")),
    Row("… in µs for each employee", _us_each),
    Row("… in µs, naive design", _time("naive", "unchanged_us")),
    Row("… in µs, floor", _time("floor", "unchanged_us")),
    Row("Changed poll, times the floor (which writes all of its entities)", _ratio("ours", "changed_us")),
    Row("… in µs", _time("ours", "changed_us")),
    Row("… in µs, floor", _time("floor", "changed_us")),
    Row("… and what follows from it, in µs", _time("ours", "changed_and_after_us")),
    Row("Set-up, garbage collection apart, times the floor", _ratio("ours", "set_up_ms")),
    Row("… in ms", _time("ours", "set_up_ms")),
    Row("… in ms, floor", _time("floor", "set_up_ms")),
    Row("Garbage collection during set-up, in ms", _time("ours", "set_up_gc_ms")),
    Row("… in ms, floor", _time("floor", "set_up_gc_ms")),
    Row("Memory, entities and registries included"),
    Row("KiB for each employee, times the floor", _memory_ratio),
    Row("… in KiB", lambda figures, _: _number(figures["memory"]["kib"])),
    Row("… in KiB, floor", lambda figures, _: _number(figures["memory"]["floor_kib"])),
)


def lines(sizes: Size) -> Iterator[Sequence[str]]:
    """Return the lines of the table, the head first; those of headings have empty cells."""
    yield ["Employees", *(f"{size:,}" for size in sizes)]
    for row in ROWS:
        if row.cell is None:
            yield [f"**{row.text}**", *("" for _ in sizes)]
        else:
            yield [row.text, *(row.cell(figures, size) for size, figures in sizes.items())]
