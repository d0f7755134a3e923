"""Who calls: checked after the method is known and before anything else."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import system_error
from .php import Params
from .texts import text

if TYPE_CHECKING:
    from .office import Office
    from .reading import Address
    from .webhook import Webhook


def authenticate(
    office: Office, address: Address, params: Params, headers: Mapping[str, str], *, secure: bool
) -> Webhook:
    """Return the webhook of a request or refuse it."""
    variant = office.auth_statuses
    if address.user is None:
        bearer = headers.get("Authorization", "").lower().startswith("bearer ")
        given = bearer or params.get("auth") or params.get("access_token")
        raise system_error("invalid_token" if given else "NO_AUTH_FOUND", variant)
    if not secure:
        raise system_error("INVALID_REQUEST", variant)
    webhook = next(
        (
            hook
            for hook in office.webhooks
            if hook.secret == address.secret and str(hook.creator_id) == address.user and hook.is_valid
        ),
        None,
    )
    if webhook is None:
        raise system_error("INVALID_CREDENTIALS", variant)
    if not office.rest_available:
        raise system_error("ACCESS_DENIED", variant)
    if not webhook.person.active:
        raise system_error("authorization_error", variant)
    return webhook


def refuse_other_session(office: Office, webhook: Webhook, session_user: int | None) -> None:
    """Refuse a request that carries the session cookie of another user."""
    if session_user is not None and session_user != webhook.person.id:
        raise system_error(
            "authorization_error", office.auth_statuses, description=text("other_session", office.language)
        )
