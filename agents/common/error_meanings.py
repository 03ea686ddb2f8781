"""What an error of errors.py means outside: its status, what is told of it, and what is logged. No web framework."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from asgi_correlation_id import correlation_id

from agents.common.contracts import ErrorDetail
from agents.common.errors import (
    BadInput,
    ClickShopError,
    ConstraintViolated,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)

log = structlog.stdlib.get_logger(__name__)

STATUS: Mapping[type[ClickShopError], int] = {
    BadInput: 400,
    NotAuthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    ConstraintViolated: 409,
    Refused: 409,
    Overloaded: 429,
    Unavailable: 503,
    ClickShopError: 500,
}
UNFORESEEN = "Something went wrong on our side; the request id helps us to find it."


def status_of(error: ClickShopError) -> int:
    """The status of an error, or of the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def log_cause(event: str, error: ClickShopError, **fields: str) -> None:
    """What the caller can't mend is ours to look at: with its traceback, its cause, and PostgreSQL's own words."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error(event, status=status, error=type(error).__name__, **fields, exc_info=error)


def error_detail(status: int, message: str, code: str | None = None) -> ErrorDetail:
    """The inside of the envelope; `code` is the reason of a refusal, else the status in words, in snake case."""
    in_words = HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_").replace("'", "")
    return ErrorDetail(code=code or in_words, message=message, request_id=correlation_id.get())


def error_detail_of(error: Exception) -> ErrorDetail:
    """The same for an error in the middle of a stream, where the status is already sent. Logs what is ours to mend."""
    if isinstance(error, ClickShopError):
        log_cause("stream failed", error)
        return error_detail(status_of(error), error.message, reason_of(error))
    log.error("unforeseen error in a stream", exc_info=error)
    return error_detail(500, UNFORESEEN)


def reason_of(error: ClickShopError) -> str | None:
    """The word of the one who refuses."""
    return error.reason if isinstance(error, Refused) else None
