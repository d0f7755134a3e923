"""A child process of the demo."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import os
from pathlib import Path
import signal
from typing import Final, Self

from .errors import DemoError

_GRACE_SECONDS: Final = 15
_TAIL_LINES: Final = 25
_POLL_SECONDS: Final = 0.1


class Child:
    """A running program with its output in a file."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, output: Path) -> None:
        """Wrap a started process."""
        self.name = name
        self.output = output
        self._process = process
        self._end = asyncio.ensure_future(process.wait())

    @classmethod
    async def start(
        cls, name: str, command: Sequence[str | Path], output: Path, environment: Mapping[str, str] | None = None
    ) -> Self:
        """Start a program in its own process group, so that Ctrl-C reaches only the demo, which stops them in order."""
        with output.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                start_new_session=True,
            )
        return cls(name, process, output)

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        return self._end.done()

    async def wait_for_end(self, seconds: float | None = None) -> bool:
        """Wait for the end of the program, without a timeout by default; return whether it has ended."""
        await asyncio.wait({self._end}, timeout=seconds)
        return self.has_ended

    async def wait_until(
        self, is_ready: Callable[[], Awaitable[bool]], seconds: float, log: Path | None = None
    ) -> None:
        """Wait until the program is ready; stop it if it does not become ready.

        Raises:
            DemoError: the program ended, or was not ready in time.
        """
        ready = False
        try:
            async with asyncio.timeout(seconds):
                while not (ready := await is_ready()) and not await self.wait_for_end(_POLL_SECONDS):
                    pass
        except TimeoutError:
            pass
        finally:
            if not ready:
                what = "ended" if self.has_ended else f"did not start within {seconds} seconds"
                await self.stop()
        if not ready:
            raise self.failure(what, log)

    async def stop(self) -> None:
        """Stop the program with SIGTERM, then SIGKILL."""
        if self.has_ended:
            return
        self._process.send_signal(signal.SIGTERM)
        if not await self.wait_for_end(_GRACE_SECONDS):
            self._process.kill()
            await self._end

    async def kill(self) -> None:
        """Kill the program, as a power cut would."""
        if not self.has_ended:
            self._process.kill()
        await self._end

    def failure(self, what: str, log: Path | None) -> DemoError:
        """Return an error that contains the end of the log."""
        lines = _lines(self.output) + (_lines(log) if log is not None else [])
        tail = "\n".join(f"  {line}" for line in lines[-_TAIL_LINES:]) or "  (nothing)"
        how = f" (exit code {self._end.result()})" if self.has_ended else ""
        return DemoError(f"{self.name} {what}{how}. The end of its log:\n{tail}")


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
