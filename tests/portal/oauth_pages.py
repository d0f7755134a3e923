"""The two pages of OAuth over HTTP: the portal's authorisation page and the server's answers with tokens."""

from html import escape
from typing import TYPE_CHECKING

from .envelope import HTML, Reply, render
from .errors import RestError, StatusVariant
from .oauth import TokenRefused
from .php import Params, to_text

if TYPE_CHECKING:
    from .faults import Fault
    from .office import Office


def answer_authorize(office: Office, params: Params) -> tuple[Reply, str]:
    """Send the browser back to the application with a code, or show why not; return also what came of it.

    Whatever the request says of a redirect address is ignored, and an error is never sent there.
    """
    person = office.signed_in
    if person is None or not person.active:
        return _page("Log in to Bitrix24", "Enter your login and password."), "not signed in"
    location = office.oauth.redirect(to_text(params.get("client_id")), to_text(params.get("state")), person)
    if location is None:
        return _page("Access denied", "The application is not installed on this Bitrix24."), "application refused"
    return Reply(302, b"", HTML, {"Location": location}), "ok"


def answer_token(office: Office, params: Params, host: str, fault: Fault | None) -> tuple[Reply, str]:
    """Answer with a pair of tokens or the reason why there is none; return also what came of it."""
    headers = {"Cache-Control": "no-store"}
    variant: StatusVariant = office.auth_statuses
    try:
        if fault is not None and fault.refuse_call is not None and not fault.executed:
            raise fault.refuse_call(variant)
        answer = office.oauth.answer(params, host)
        if fault is not None and fault.refuse_call is not None:
            raise fault.refuse_call(variant)
    except TokenRefused as refusal:
        return render(refusal.body, refusal.status, headers=headers), refusal.code
    except RestError as error:
        body: Params = {"error": error.code, "error_description": error.description}
        return render(body, error.status, headers=headers), error.code
    changed = answer if fault is None or fault.change_result is None else fault.change_result(answer)
    return render(changed if isinstance(changed, dict) else {"result": changed}, headers=headers), "ok"


def _page(title: str, text: str) -> Reply:
    page = f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><p>{escape(text)}</p></body></html>"
    return Reply(200, page.encode(), HTML)
