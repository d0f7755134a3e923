"""All methods by name."""

from typing import TYPE_CHECKING

from .context import Method

if TYPE_CHECKING:
    from .office import Office

_METHODS: dict[str, Method] = {}


def register(methods: dict[str, Method]) -> None:
    """Add methods."""
    _METHODS.update(methods)


def find_method(office: Office, name: str) -> Method | None:
    """Return a method, tried in lower case and then as given; None when its module is missing."""
    method = _METHODS.get(name.lower()) or _METHODS.get(name)
    if method is not None and method.scopes and method.scopes <= office.missing_modules:
        return None
    return method
