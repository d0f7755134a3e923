"""Translated texts outside of entities and forms, and escaping for Markdown.

Placeholders are rendered as Markdown in descriptions of repair issues and forms, but not in titles and below fields,
where backslashes show: escape only what Markdown would interpret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .api import LONGEST_TEXT, Workday, plain_text
from .const import CONF_REPORT, DOMAIN

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


_MINUTE = timedelta(minutes=1)


def local_minute(instant: datetime) -> str:
    """Return an instant for a placeholder: in Home Assistant's zone, as ISO 8601, which needs no translation."""
    return f"{dt_util.as_local(instant):%Y-%m-%d %H:%M}"


async def async_get_report(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> str:
    """Return the reason for a changed time by the options of an entry, else the default one."""
    return entry.options.get(CONF_REPORT) or await _async_text(hass, "common", "report")


async def async_get_verb_name(hass: HomeAssistant, verb: str) -> str:
    """Return the name of an action."""
    return await _async_text(hass, "services", f"{verb}.name")


async def async_get_error_text(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return the text of an error of this integration."""
    text = await _async_text(hass, "exceptions", f"{error.translation_key}.message")
    return text.format(**(error.translation_placeholders or {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTexts:
    """The texts of calendar events: of every day, of an expired one, of one that awaits the supervisor."""

    summary: str
    not_ended: str
    not_confirmed: str
    _worked: str
    _breaks: str
    _unseen_breaks: str
    _duration: str

    def hours(self, worked: timedelta, workday: Workday) -> list[str]:
        """Return lines with the durations of a day that is over, and with its breaks."""
        lines = [
            self._worked.format(worked=self._format(worked)),
            self._breaks.format(breaks=self._format(workday.ended_breaks)),
        ]
        lines += [f"{start:%H:%M}–{end:%H:%M}" for start, end in workday.intervals]  # noqa: RUF001
        if workday.intervals and workday.unseen_breaks >= _MINUTE:
            lines.append(self._unseen_breaks.format(breaks=self._format(workday.unseen_breaks)))
        return lines

    def _format(self, duration: timedelta) -> str:
        hours, minutes = divmod(duration // _MINUTE, 60)
        return self._duration.format(hours=hours, minutes=minutes)


async def async_get_calendar_texts(hass: HomeAssistant) -> CalendarTexts:
    """Return the texts of calendar events."""
    return CalendarTexts(
        summary=await _async_text(hass, "common", "calendar_summary"),
        not_ended=await _async_text(hass, "common", "calendar_not_ended"),
        not_confirmed=await _async_text(hass, "common", "calendar_not_confirmed"),
        _worked=await _async_text(hass, "common", "calendar_worked"),
        _breaks=await _async_text(hass, "common", "calendar_breaks"),
        _unseen_breaks=await _async_text(hass, "common", "calendar_unseen_breaks"),
        _duration=await _async_text(hass, "common", "duration"),
    )


async def async_get_timesheet_texts(hass: HomeAssistant) -> Mapping[str, str]:
    """Return the texts of a timesheet as CSV: its columns by name, "total", "yes" and "no"."""
    prefix = f"component.{DOMAIN}.common.timesheet_"
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


async def async_get_statistic_name(hass: HomeAssistant, key: str, name: str) -> str:
    """Return the name of a person's statistic, "worked" or "breaks"."""
    return (await _async_text(hass, "common", f"statistic_{key}")).format(name=name)


async def _async_text(hass: HomeAssistant, category: str, key: str) -> str:
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return texts[f"component.{DOMAIN}.{category}.{key}"]


_ACTIVE = re.compile(
    r"""
    [\\`*\[\]<>~|]                      # code, emphasis, links, images, HTML, tables
    | (?<![^\W_])_ | _(?![^\W_])        # emphasis; within a word it is none
    | &(?=\#?\w+;)                      # entities
    | :(?=//) | (?<=www)\. | @          # automatic links
    | ^[#+=-]                           # headings and lists: only at the beginning
    """,
    re.IGNORECASE | re.VERBOSE,
)

_NUMBERED = re.compile(r"^(\d+)(?=[.)](?:\s|$))")


def escape_markdown(text: str) -> str:
    """Return a text as one short line that Markdown shows unchanged."""
    line = _NUMBERED.sub(r"\1\\", _ACTIVE.sub(r"\\\g<0>", plain_text(text)))
    if len(line) <= LONGEST_TEXT:
        return line
    line = line[: LONGEST_TEXT - 1]
    # A backslash must not escape what follows the text.
    if (len(line) - len(line.rstrip("\\"))) % 2:
        line = line[:-1]
    return f"{line}…"


def escape_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a text that is rendered as Markdown."""
    return {name: escape_markdown(text) for name, text in placeholders.items()}
