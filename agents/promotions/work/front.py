"""What happens at once with what comes over a WebSocket: it is read, given its place, acknowledged and handed on."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import cast
from uuid import uuid4

from pydantic import ValidationError

from agents.common.errors import BadInput, ClickShopError, NotAuthenticated, Overloaded
from agents.common.request_problems import problems
from agents.promotions.marketer import Marketer
from agents.promotions.session.connections import Connections
from agents.promotions.session.speaker import marketer_in
from agents.promotions.session.turnstile import MOST_WAITING, Turnstile
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.gateway import Gateway, Gone
from agents.promotions.wire.protocol import (
    INCOMING,
    MOST_BYTES_IN,
    Acknowledgment,
    Ask,
    Error,
    Figures,
    Incoming,
    MessageComplete,
    Outgoing,
    Plain,
)

logger = logging.getLogger(__name__)

Event = Mapping[str, object]
Reply = Mapping[str, object]
HandOn = Callable[[WorkOrder], None]
"""Gives an order to a worker, and does not wait for it. Raises when it can't be given."""

_OK: Reply = {"statusCode": 200}
_UNAUTHORIZED: Reply = {"statusCode": 401}

_ACTIONS = "message, approve, reject, undo, history, approvals, writes, new_conversation, stop"
_NOT_JSON = "A message is one JSON object."
_NO_ACTION = f"A message has an `action`, which is one of {_ACTIONS}."
_TOO_LARGE = f"A message may have {MOST_BYTES_IN // 1024} KB."
_TOO_MANY = "Too many of your questions wait for their answers; ask again when some are answered."
_UNFORESEEN = "Something went wrong on our side; try again in a moment."


class Front:
    """The routes of the WebSocket."""

    def __init__(
        self,
        *,
        connections: Connections,
        turnstile: Turnstile,
        gateway: Gateway,
        hand_on: HandOn,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._connections = connections
        self._turnstile = turnstile
        self._gateway = gateway
        self._hand_on = hand_on
        self._clock = clock

    def handle(self, event: Event) -> Reply:
        """One event of API Gateway."""
        request = cast("Mapping[str, object]", event["requestContext"])
        connection_id = str(request["connectionId"])
        match request["eventType"]:
            case "CONNECT":
                return self._connect(connection_id, request)
            case "DISCONNECT":
                self._connections.close(connection_id)
            case _:
                self._hear(connection_id, request, str(event.get("body") or ""))
        return _OK

    def _connect(self, connection_id: str, request: Event) -> Reply:
        try:
            self._connections.open(connection_id, self._marketer(request))
        except NotAuthenticated:
            return _UNAUTHORIZED
        return _OK

    def _marketer(self, request: Event) -> Marketer:
        return marketer_in(cast("Mapping[str, object]", request.get("authorizer") or {}), now=self._clock())

    def _hear(self, connection_id: str, request: Event, body: str) -> None:
        """A message, of which its sender always hears something."""
        message_id = None
        try:
            marketer = self._marketer(request)
            message = _read(body)
            message_id = message.message_id or uuid4().hex
            self._take(connection_id, message_id, marketer, message, _received_at(request, self._clock()))
        except Gone:
            logger.info("the client left before it was answered")
        except ClickShopError as error:
            self._tell(connection_id, Error(code=_code(error), message=error.message, message_id=message_id))
        except Exception:
            logger.exception("a message could not be handed on")
            self._tell(connection_id, Error(code="internal_error", message=_UNFORESEEN, message_id=message_id))

    def _take(
        self, connection_id: str, message_id: str, marketer: Marketer, message: Incoming, received_at: int
    ) -> None:
        if isinstance(message, Plain) and message.action == "stop":
            self._turnstile.stop(marketer.subject, at=received_at)
            self._gateway.post(connection_id, Acknowledgment(message_id=message_id))
            self._gateway.post(connection_id, MessageComplete(message_id=message_id, figures=Figures()))
            return
        order = WorkOrder(
            connection_id=connection_id,
            message_id=message_id,
            subject=marketer.subject,
            name=marketer.name,
            groups=tuple(sorted(marketer.groups)),
            message=message,
            received_at=received_at,
            ticket=self._ticket(marketer, message),
        )
        self._gateway.post(connection_id, Acknowledgment(message_id=message_id))
        self._hand_on(order)

    def _ticket(self, marketer: Marketer, message: Incoming) -> int | None:
        """Questions, and what they depend on, are answered one after another; all else at once."""
        if not isinstance(message, Ask) and message.action != "new_conversation":
            return None
        ticket, before = self._turnstile.ticket(marketer.subject)
        if before > MOST_WAITING:
            raise Overloaded(_TOO_MANY)
        return ticket

    def _tell(self, connection_id: str, message: Outgoing) -> None:
        try:
            self._gateway.post(connection_id, message)
        except Gone:
            logger.info("the client left before it was answered")


def _read(body: str) -> Incoming:
    """The message, or BadInput with what is wrong."""
    if len(body.encode("utf-8", "replace")) > MOST_BYTES_IN:
        raise BadInput(_TOO_LARGE)
    try:
        return INCOMING.validate_json(body)
    except ValidationError as error:
        raise BadInput(_problems(error)) from None


def _problems(error: ValidationError) -> str:
    errors = error.errors(include_url=False, include_input=False)
    kinds = {one["type"] for one in errors}
    if kinds & {"json_invalid", "model_attributes_type", "dict_type"}:
        return _NOT_JSON
    if kinds & {"union_tag_invalid", "union_tag_not_found"}:
        return _NO_ACTION
    return problems(errors)


def _received_at(request: Event, now: float) -> int:
    """API Gateway's own time, so that what was asked before a stop is what API Gateway saw before it."""
    return int(str(request.get("requestTimeEpoch") or round(now * 1000)))


def _code(error: ClickShopError) -> str:
    """For programs."""
    codes = {BadInput: "bad_request", NotAuthenticated: "unauthorized", Overloaded: "too_many_requests"}
    return codes.get(type(error), "internal_error")
