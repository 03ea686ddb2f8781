"""Errors to HTTP, once: the tree of errors.py, FastAPI's own and everything unforeseen, in one envelope."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from agents.common.contracts import ErrorDetail, ErrorReply
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
from agents.common.request_problems import problems

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
_UNFORESEEN = "Something went wrong on our side; the request id helps us to find it."


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


def error_response(
    status: int, message: str, headers: Mapping[str, str] | None = None, *, code: str | None = None
) -> JSONResponse:
    """The envelope as a response."""
    body = ErrorReply(error=error_detail(status, message, code))
    return JSONResponse(body.model_dump(), status, dict(headers) if headers else None)


def error_detail_of(error: Exception) -> ErrorDetail:
    """The same for an error in the middle of a stream, where the status is already sent. Logs what is ours to mend."""
    if isinstance(error, ClickShopError):
        log_cause("stream failed", error)
        return error_detail(status_of(error), error.message, _reason(error))
    log.error("unforeseen error in a stream", exc_info=error)
    return error_detail(500, _UNFORESEEN)


def add_error_handlers(app: FastAPI) -> None:
    """Every way in which a request can fail."""
    app.add_exception_handler(ClickShopError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _known(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ClickShopError)
    status = status_of(error)
    log.info("request refused", status=status, error=type(error).__name__)
    log_cause("request failed", error)
    challenge = {"WWW-Authenticate": 'Bearer realm="clickshop"'} if status == HTTPStatus.UNAUTHORIZED else None
    return error_response(status, error.message, challenge, code=_reason(error))


def _reason(error: ClickShopError) -> str | None:
    return error.reason if isinstance(error, Refused) else None


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return error_response(400, problems(error.errors()))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, str(error.detail), error.headers)


async def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    log.error("unforeseen error", exc_info=error)
    return error_response(500, _UNFORESEEN)
