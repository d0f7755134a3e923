"""The errors of the REST server: code, description, HTTP status (two variants)."""

from typing import Final, Literal, NamedTuple

type StatusVariant = Literal["php", "docs"]


class RestError(Exception):
    """An answer `{"error": ..., "error_description": ...}`."""

    def __init__(
        self, code: str, description: str = "", status: int = 400, extra: dict[str, object] | None = None
    ) -> None:
        """Carry what the envelope needs."""
        super().__init__(f"{code or '(empty code)'}: {description}")
        self.code = code
        self.description = description
        self.status = status
        self.extra = extra or {}


class SystemFailure(NamedTuple):
    """Description of a system error and its status as read in php and as documented."""

    description: str
    php: int
    docs: int


SYSTEM_ERRORS: Final[dict[str, SystemFailure]] = {
    "NO_AUTH_FOUND": SystemFailure("Wrong authorization data", 401, 401),
    "INVALID_CREDENTIALS": SystemFailure("Invalid request credentials", 401, 403),
    "insufficient_scope": SystemFailure(
        "The request requires higher privileges than provided by the webhook token", 401, 403
    ),
    "expired_token": SystemFailure("The access token provided has expired.", 401, 401),
    "invalid_token": SystemFailure("Unable to get application by token", 401, 401),
    "authorization_error": SystemFailure("Unable to authorize user", 401, 401),
    "user_access_error": SystemFailure("The user does not have access to the application.", 401, 403),
    "APPLICATION_NOT_FOUND": SystemFailure("Application not found", 401, 401),
    "ERROR_OAUTH": SystemFailure("Application not installed", 401, 401),
    "PAYMENT_REQUIRED": SystemFailure("Subscription has been ended", 401, 401),
    "INVALID_REQUEST": SystemFailure("Https required.", 401, 400),
    "ACCESS_DENIED": SystemFailure("REST is available only by subscription.", 401, 403),
    "OVERLOAD_LIMIT": SystemFailure("REST API is blocked due to overload.", 401, 503),
    "QUERY_LIMIT_EXCEEDED": SystemFailure("Too many requests", 503, 503),
    "OPERATION_TIME_LIMIT": SystemFailure("Method is blocked due to operation time limit.", 429, 429),
    "ERROR_METHOD_NOT_FOUND": SystemFailure("Method not found!", 404, 404),
    "ERROR_BATCH_METHOD_NOT_ALLOWED": SystemFailure("Method is not allowed for batch usage", 405, 405),
    "ERROR_BATCH_LENGTH_EXCEEDED": SystemFailure("Max batch length exceeded", 400, 400),
    "WRONG_AUTH_TYPE": SystemFailure("Current authorization type is denied for this method", 403, 403),
    "ALLOWED_ONLY_INTRANET_USER": SystemFailure("Allowed only for intranet users", 403, 403),
    "METHOD_CONFIRM_WAITING": SystemFailure("Waiting for confirmation", 401, 401),
    "METHOD_CONFIRM_DENIED": SystemFailure("Method call denied", 403, 403),
    "PORTAL_DELETED": SystemFailure("Portal was deleted", 403, 500),
    "WRONG_LICENSE": SystemFailure("Wrong license", 403, 403),
    "CONNECTION_ERROR": SystemFailure("Error connecting to authorization server", 500, 500),
    "WRONG_ENCODING": SystemFailure("Wrong request encoding", 400, 400),
    "ERROR_ARGUMENT": SystemFailure("The value of an argument is wrong", 400, 400),
    "ERROR_CORE": SystemFailure("Unknown error", 400, 400),
    "INTERNAL_SERVER_ERROR": SystemFailure("Internal server error", 500, 500),
    "ERROR_UNEXPECTED_ANSWER": SystemFailure("Server returned an unexpected response.", 500, 500),
}

# A refusal before or instead of the method, for the whole request.
AUTH_ERRORS: Final = (
    "NO_AUTH_FOUND",
    "INVALID_CREDENTIALS",
    "insufficient_scope",
    "expired_token",
    "invalid_token",
    "authorization_error",
    "user_access_error",
    "APPLICATION_NOT_FOUND",
    "ERROR_OAUTH",
    "PAYMENT_REQUIRED",
    "INVALID_REQUEST",
    "ACCESS_DENIED",
    "OVERLOAD_LIMIT",
    "WRONG_AUTH_TYPE",
    "ALLOWED_ONLY_INTRANET_USER",
    "METHOD_CONFIRM_WAITING",
    "METHOD_CONFIRM_DENIED",
    "PORTAL_DELETED",
    "WRONG_LICENSE",
)


def scope_error(variant: StatusVariant, kind: str) -> RestError:
    """Refuse a method whose scope is missing; `kind` is what the caller came with."""
    description = f"The request requires higher privileges than provided by the {kind}"
    return system_error("insufficient_scope", variant, description=description)


def system_error(
    code: str,
    variant: StatusVariant = "php",
    *,
    description: str | None = None,
    extra: dict[str, object] | None = None,
) -> RestError:
    """Make a system error with the status of one variant."""
    known = SYSTEM_ERRORS[code]
    status = known.php if variant == "php" else known.docs
    return RestError(code, known.description if description is None else description, status, extra)
