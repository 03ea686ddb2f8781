"""Errors to HTTP, once: the tree of errors.py, FastAPI's own and everything unforeseen, in one envelope."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from agents.common.contracts import ErrorReply
from agents.common.error_meanings import UNFORESEEN, error_detail, log_cause, reason_of, status_of
from agents.common.errors import ClickShopError
from agents.common.request_problems import problems

log = structlog.stdlib.get_logger(__name__)


def error_response(
    status: int, message: str, headers: Mapping[str, str] | None = None, *, code: str | None = None
) -> JSONResponse:
    """The envelope as a response."""
    body = ErrorReply(error=error_detail(status, message, code))
    return JSONResponse(body.model_dump(), status, dict(headers) if headers else None)


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
    return error_response(status, error.message, challenge, code=reason_of(error))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return error_response(400, problems(error.errors()))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, str(error.detail), error.headers)


async def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    log.error("unforeseen error", exc_info=error)
    return error_response(500, UNFORESEEN)
