"""Free and configured ports."""

import os
import socket

from .errors import DemoError

LOCALHOST = "127.0.0.1"
_HIGHEST = 65535


def is_free(port: int) -> bool:
    """Return whether a port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def free_port(after: int | None = None) -> int:
    """Return a free port, preferably the one following `after`."""
    if after is not None and after < _HIGHEST and is_free(after + 1):
        return after + 1
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port


def chosen_port(variable: str, default: int | None) -> int:
    """Return the port in an environment variable, else the default, else a free one.

    Raises:
        DemoError: the value is not a port, or the port is taken.
    """
    text = os.environ.get(variable, "").strip()
    if not text and default is None:
        return free_port()
    try:
        port = int(text or str(default))
    except ValueError:
        port = 0
    if not 0 < port <= _HIGHEST:
        message = f"{variable} must be a port from 1 to {_HIGHEST}, not '{text}'."
        raise DemoError(message)
    if not is_free(port):
        message = (
            f"Port {port} is taken. Stop the program that uses it (another demo?), or choose another port: "
            f"{variable}={free_port(port)} scripts/demo"
        )
        raise DemoError(message)
    return port
