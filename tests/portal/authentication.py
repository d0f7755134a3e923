"""Who calls: checked after the method is known and before anything else."""

from typing import TYPE_CHECKING

from .errors import system_error
from .texts import text

if TYPE_CHECKING:
    from .access import Access
    from .application import Authorization
    from .office import Office
    from .reading import Address
    from .webhook import Webhook


def authenticate(office: Office, address: Address, token: str | None, *, secure: bool) -> Access:
    """Return what lets a request in, or refuse it; a webhook in the path wins over a token."""
    if address.user is None:
        return _authenticate_token(office, token)
    return _authenticate_webhook(office, address, secure=secure)


def _authenticate_token(office: Office, token: str | None) -> Authorization:
    """Return the authorisation behind an access token; OAuth does without HTTPS on self-hosted portals: §6.3."""
    variant = office.auth_statuses
    if token is None:
        raise system_error("NO_AUTH_FOUND", variant)
    pair = office.oauth.tokens.pair_of_access(token)
    if pair is None:
        raise system_error("invalid_token", variant)
    if office.clock.now() >= pair.expires_at:
        raise system_error("expired_token", variant)
    authorization = pair.authorization
    if not authorization.application.installed:
        raise system_error(office.oauth.uninstalled_rest_error, variant)
    if not office.oauth.paid:
        raise system_error("PAYMENT_REQUIRED", variant)
    if not office.rest_available:
        raise system_error("ACCESS_DENIED", variant, description="REST is available only on commercial plans.")
    person = authorization.person
    if not person.active or office.employees.get(person.id) is not person:
        raise system_error("authorization_error", variant)
    if authorization.revoked:
        raise system_error("user_access_error", variant)
    office.oauth.tokens.note_use(pair)
    return authorization


def _authenticate_webhook(office: Office, address: Address, *, secure: bool) -> Webhook:
    variant = office.auth_statuses
    if not (office.webhooks_over_http or (secure and not office.behind_tls_proxy)):
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


def refuse_other_session(office: Office, access: Access, session_user: int | None) -> None:
    """Refuse a request that carries the session cookie of another user."""
    if session_user is not None and session_user != access.person.id:
        raise system_error(
            "authorization_error", office.auth_statuses, description=text("other_session", office.language)
        )
