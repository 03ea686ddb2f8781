"""A shop that sells one pair of running shoes by the routes of live shopping, in each architecture, from a script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

TOKEN = "good"
SELECT = "SELECT name\n  FROM live_timeline\n WHERE shown_now"
STREAM = {
    "stream_id": "fitness_stream_morning_001",
    "title": "Morning Moves with Maya",
    "presenter": "Maya",
    "description": "Running and mat work.",
    "started_at": "2026-11-19T06:30:00Z",
    "duration_seconds": 1200,
    "repeats": True,
    "second": 100,
}
TIMELINE = (
    {
        "at_second": 0,
        "kind": "product_shown",
        "product_id": "shoe_002",
        "name": "Trail Running Shoes",
        "text": None,
    },
    {"at_second": 0, "kind": "product_shown", "product_id": "shoe_001", "name": "Nike Air Zoom Pegasus", "text": None},
    {"at_second": 75, "kind": "product_hidden", "product_id": "shoe_002", "name": "Trail Running Shoes", "text": None},
    {"at_second": 90, "kind": "said", "product_id": None, "name": None, "text": "Two minutes at an easy pace now."},
    {"at_second": 95, "kind": "question", "product_id": None, "name": None, "text": "Do they run small?"},
)


def activity(kind: str, started_ms: float, milliseconds: float, **more: Any) -> dict[str, Any]:
    """One entry as the wire has it."""
    told = {"agent": "live-shopping-single", "tool": None, "summary": f"a {kind}", "sql": None, "outcome": None}
    return {**told, "kind": kind, "started_ms": started_ms, "milliseconds": milliseconds, **more}


LOOKS_UP = (
    activity("model", 1, 10, summary="calls identify_product_from_stream"),
    activity("sql", 13, 2, tool="identify_product_from_stream", sql=SELECT, outcome="done"),
    activity("tool", 12, 4, tool="identify_product_from_stream", summary="looks at it", outcome="found"),
    activity("model", 17, 10, summary="writes a reply"),
)


@dataclass
class LiveShop:
    """Orders in the third turn of a conversation, unless one of these keeps it from that."""

    sold_out: bool = False
    breaks: bool = False
    dies: bool = False
    away: bool = False
    refuses: str = ""
    turns: dict[str, int] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """Its routes."""
        routes = [
            Route("/shop/streams", self.streams),
            Route("/shop/streams/{stream_id}/events", self.timeline),
            Route("/shop/{architecture}/chat/stream", self.chat, methods=["POST"]),
            Route("/shop/orders/{order_id}", self.order),
            Route("/shop/orders/{order_id}/cancel", self.cancel, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def streams(self, request: Request) -> Response:
        """One."""
        return refusal(request) or JSONResponse([STREAM])

    async def timeline(self, request: Request) -> Response:
        """As far as it is asked for."""
        until = int(request.query_params["until_second"])
        events = [event for event in TIMELINE if int(str(event["at_second"])) <= until]
        return refusal(request) or JSONResponse({"stream_id": STREAM["stream_id"], "events": events})

    async def chat(self, request: Request) -> Response:
        """A turn as server-sent events."""
        if refused := refusal(request):
            return refused
        if self.away:
            return Response("no healthy target", 503)
        body = {**await request.json(), "architecture": request.path_params["architecture"]}
        self.said.append(body)
        return StreamingResponse(self._events(body), media_type="text/event-stream")

    async def order(self, request: Request) -> Response:
        """As it stands."""
        return JSONResponse(self.orders[request.path_params["order_id"]])

    async def cancel(self, request: Request) -> Response:
        """Takes it back."""
        order = self.orders[request.path_params["order_id"]]
        order["status"] = "cancelled"
        return JSONResponse(order)

    def _events(self, body: Mapping[str, Any]) -> Iterator[str]:
        session = body.get("session_id") or f"session-{body['architecture']}"
        self.turns[session] = turn = self.turns.get(session, 0) + 1
        for one in LOOKS_UP[: 1 if self.breaks or self.dies else None]:
            yield event("activity", one)
        if self.dies:
            raise ConnectionResetError
        if self.breaks:
            return
        if self.refuses:
            yield event("error", {"error": {"code": "service_unavailable", "message": self.refuses}})
            return
        reply = self._reply(session, turn)
        yield event("text", {"text": reply["response"]})
        yield event("reply", reply)

    def _reply(self, session: str, turn: int) -> dict[str, Any]:
        order = None
        response = "Which size?" if turn == 1 else "In stock: 129.60. Shall I order them?"
        if turn >= 3:
            order = None if self.sold_out else self.place()
            response = "They are sold out." if order is None else f"Ordered: {order['order_id']}, 129.60."
        counted = {"model_calls": 2, "input_tokens": 1500, "output_tokens": 40}
        return {"response": response, "session_id": session, "order": order, "activity": LOOKS_UP, **counted}

    def place(self) -> dict[str, Any]:
        """A new order."""
        order_id = f"ORD-2026-{len(self.orders) + 1:06}"
        line = {"product_id": "shoe_001", "name": "Nike Air Zoom Pegasus", "size": "10", "color": None}
        self.orders[order_id] = {
            "order_id": order_id,
            "status": "processing",
            "lines": [{**line, "quantity": 1, "unit_cents": 12000}],
            "subtotal_cents": 12000,
            "tax_cents": 960,
            "shipping_cents": 0,
            "total_cents": 12960,
            "payment": "authorized",
            "payment_reason": None,
        }
        return self.orders[order_id]


def event(name: str, data: object) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def refusal(request: Request) -> Response | None:
    """For whoever brings another token."""
    if request.headers.get("authorization") == f"Bearer {TOKEN}":
        return None
    return JSONResponse({"error": {"code": "unauthorized", "message": "This token is not valid."}}, 401)
