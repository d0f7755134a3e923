"""Targets of redirects. Nothing is sent there unless the user agrees: the path or a token is a password."""

from collections.abc import Collection, Iterable
import re
from urllib.parse import unquote

from yarl import URL

from .errors import Finding, FindingKind

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_LONGEST_NAME = 253
# With such an end every URL parser takes it for an address: 127.0.0.1, 127.1, 0x7f.1.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_LOOPBACK = frozenset({"localdomain", "localhost"})
# Names, and addresses with a port.
_SHOWN = re.compile(r"[a-z0-9._:\[\]-]{1,260}")


def is_public_name(host: str | None) -> bool:
    """Return whether a host in ASCII is a name of several labels: no address and no loopback name."""
    if host is None or len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
        return False
    last = host.rpartition(".")[2]
    return not _NUMBER.fullmatch(last) and last not in _LOOPBACK


def without_or_with_slash(asked: URL, location: str) -> URL | None:
    """Return the target of a redirect that only adds or removes the trailing slash of the path; else None.

    Args:
        asked: the URL that was redirected.
        location: as sent; may be relative.
    """
    target = _target(asked, location)
    if target is None or target.origin() != asked.origin() or target.raw_query_string != asked.raw_query_string:
        return None
    path, other = asked.raw_path, target.raw_path
    if path == other or f"{path}/" != other != path.removesuffix("/"):
        return None
    return asked.with_path(other, encoded=True)


def moved_origin(asked: URL, location: str, secrets: Iterable[str]) -> str | None:
    """Return the origin of a portal's new address; None where a redirect is none to such an address.

    Only host and port may differ. A numeric address, a loopback name and a name without a domain are never a portal's
    new address, nor is one that holds a secret.
    """
    target = _target(asked, location)
    if target is None or target.scheme != "https" or not is_public_name(target.raw_host):
        return None
    if _holds(str(target.raw_host), secrets) or target.origin() == asked.origin():
        return None
    same = (target.raw_path, target.raw_query_string) == (asked.raw_path, asked.raw_query_string)
    return str(target.origin()) if same and not target.raw_fragment else None


def other_host(asked: URL, location: str, secrets: Iterable[str]) -> str | None:
    """Return another host that a redirect leads to, with an unusual port; None where it must not be shown."""
    target = _target(asked, location)
    if target is None or target.host_port_subcomponent is None or target.origin() == asked.origin():
        return None
    host = target.host_port_subcomponent
    return host if _SHOWN.fullmatch(host) and not _holds(host, secrets) else None


def _target(asked: URL, location: str) -> URL | None:
    """Return the target of a redirect; None where it has no host, or holds a user."""
    try:
        target = asked.join(URL(location))
        target.origin()
    except ValueError:
        return None
    return target if target.raw_user is None and target.raw_password is None else None


def _holds(host: str, secrets: Iterable[str]) -> bool:
    return any(secret.casefold() in host.casefold() for secret in secrets)


# A self-hosted portal whose licence has expired redirects everything to it.
_LICENCE_PAGE = "/coupon_activation.php"
_LONGEST_PATH = 100
_LONGEST_WORD = 40
_ENCODED_AT_MOST = 5


def redirected(location: str, status: int, secrets: Collection[str], *, asked: URL) -> Finding:
    """Return the finding of a redirect, without secrets."""
    try:
        path = URL(location).raw_path
    except ValueError:
        path = ""
    path = _public_part(path, secrets)
    kind = FindingKind.LICENCE_PAGE if path.endswith(_LICENCE_PAGE) else FindingKind.REDIRECT
    return Finding(kind=kind, status=status, host=other_host(asked, location, secrets), path=path)


def _public_part(path: str, secrets: Iterable[str]) -> str:
    """Return a path up to where it repeats the request, which may be a password; a server may echo it encoded."""
    hidden = ["/rest/", *(secret.casefold() for secret in secrets)]
    public: list[str] = []
    for part in path.split("/"):
        plain = part
        for _ in range(_ENCODED_AT_MOST):
            plain = unquote(plain)
        if plain.casefold() == "rest" or any(secret in plain.casefold() for secret in hidden):
            public.append("…")
            break
        # Longer words may be tokens.
        public.append(part if len(part) <= _LONGEST_WORD else "…")
    return "/".join(public)[:_LONGEST_PATH]
