"""Helpers without relation to Bitrix24."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
import json
import logging
from pathlib import Path
import shutil
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import write_utf8_file_atomic

_LOGGER = logging.getLogger(__name__)


class DamagedFile(Exception):
    """A file exists, but cannot be read."""


class JsonFile:
    """A private JSON object among Home Assistant's storage files, on disk (fsync) as soon as `async_save` returns.

    For what must not get lost, or be used before it is on disk: Home Assistant's Store logs a failed write instead of
    raising it, and puts off writes while Home Assistant stops.
    """

    def __init__(self, hass: HomeAssistant, name: str, *, version: int) -> None:
        self._hass = hass
        self._version = version
        self.path = Path(hass.config.path(STORAGE_DIR, name))

    async def async_load(self) -> dict[str, Any] | None:
        """Return the content, None without a file; raise DamagedFile for anything else than this version."""
        return await self._hass.async_add_executor_job(self._load)

    async def async_save(self, content: Mapping[str, Any]) -> None:
        """Write the whole file, or raise WriteError."""
        await self._hass.async_add_executor_job(self._save, {"version": self._version, **content})

    async def async_remove(self) -> None:
        """Delete the file, and what was set aside of it."""
        await self._hass.async_add_executor_job(self._remove)

    async def async_set_aside(self) -> Path:
        """Rename the damaged file, so that the user can look at it, and return its new path."""
        return await self._hass.async_add_executor_job(self._set_aside)

    def _load(self) -> dict[str, Any] | None:
        try:
            content = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, RecursionError, ValueError) as err:
            raise DamagedFile(type(err).__name__) from None
        if not isinstance(content, dict) or content.get("version") != self._version:
            raise DamagedFile("not an object of this version")
        return content

    def _remove(self) -> None:
        for path in (self.path, *self.path.parent.glob(f"{self.path.name}.damaged-*")):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _set_aside(self) -> Path:
        aside = self.path.with_name(f"{self.path.name}.damaged-{dt_util.utcnow():%Y%m%dT%H%M%S}")
        try:
            self.path.rename(aside)
        except OSError as err:
            _LOGGER.warning("A damaged file could not be set aside: %s", type(err).__name__)
        return aside

    def _save(self, content: Mapping[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_utf8_file_atomic(str(self.path), json.dumps(content, indent=1), private=True)


def create_session(hass: HomeAssistant, *, verify_ssl: bool) -> ClientSession:
    """Return a session of the entry that is being set up; it keeps no cookies, and is closed with the entry."""
    return async_create_clientsession(hass, verify_ssl=verify_ssl, cookie_jar=DummyCookieJar())


@contextmanager
def temporary_session(hass: HomeAssistant, *, verify_ssl: bool = True) -> Generator[ClientSession]:
    """Provide a session for a few requests; it keeps no cookies."""
    session = async_create_clientsession(hass, verify_ssl=verify_ssl, auto_cleanup=False, cookie_jar=DummyCookieJar())
    try:
        yield session
    finally:
        session.detach()


# By name: to load one takes another thread each time, while an action waits for it.
_ZONES: dict[str, tzinfo] = {}


async def async_zone(name: str) -> tzinfo | None:
    """Return a time zone; None for an empty name, and for one that names no zone."""
    if name and name not in _ZONES:
        try:
            zone = await dt_util.async_get_time_zone(name)
        except ValueError, OSError:
            zone = None
        if zone is not None:
            _ZONES[name] = zone
    return _ZONES.get(name)


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())
