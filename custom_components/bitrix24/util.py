"""Helpers without relation to Bitrix24."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import write_utf8_file_atomic


class DamagedFile(Exception):
    """A file exists, but cannot be read."""


class JsonFile:
    """A private JSON object among Home Assistant's storage files, on disk (fsync) as soon as `async_save` returns.

    Home Assistant's Store logs a failed write instead of raising it, and puts off writes while Home Assistant stops.
    What must never get lost, or must not be used before it is on disk, is kept in such a file instead.

    Attributes:
        path: where it is.
    """

    def __init__(self, hass: HomeAssistant, name: str, *, version: int) -> None:
        """Name the file; nothing is read yet."""
        self._hass = hass
        self._version = version
        self.path = Path(hass.config.path(STORAGE_DIR, name))

    async def async_load(self) -> dict[str, Any] | None:
        """Return the content; None without a file.

        Raises:
            DamagedFile: the file cannot be read, is no JSON object, or is of another version.
        """
        return await self._hass.async_add_executor_job(self._load)

    async def async_save(self, content: Mapping[str, Any]) -> None:
        """Write the whole file.

        Raises:
            WriteError: the disk does not take it.
        """
        await self._hass.async_add_executor_job(self._save, {"version": self._version, **content})

    async def async_remove(self) -> None:
        """Delete the file, if there is one."""
        await self._hass.async_add_executor_job(lambda: self.path.unlink(missing_ok=True))

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


async def async_zone(name: str) -> tzinfo | None:
    """Return a time zone; None for an empty name, and for one that names no zone."""
    try:
        return await dt_util.async_get_time_zone(name) if name else None
    except ValueError, OSError:
        return None


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())
