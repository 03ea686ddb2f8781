"""The wire of live shopping: what a customer says while a stream runs, what comes back, and what was done for it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from agents.common.contracts import Message, SessionId, Text
from agents.live_shopping import catalogue
from agents.live_shopping.domain import MOST_PIECES, OrderStatus, PaymentState, PlacedOrder

LAST_SECOND = 86_400  # a stream is over within a day

# A short text for a column: PostgreSQL can't hold NUL.
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]

_ORDER_REQUEST: JsonDict = {"product_id": "shoe_001", "size": "10", "quantity": 1}
_REQUEST: JsonDict = {"customer_message": "I want those running shoes!", "stream_id": "fitness_stream_morning_001"}


class ChatRequest(Message):
    """A customer's message. Who the customer is comes from the bearer token."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_REQUEST]})

    customer_message: Text = Field(description="What the customer says.")
    session_id: SessionId | None = Field(default=None, description="Continue this conversation; omit to begin one.")
    stream_id: SessionId | None = Field(
        default=None, description="The stream that the customer watches; a conversation remembers it."
    )
    at_second: int | None = Field(
        default=None,
        ge=0,
        le=LAST_SECOND,
        description="Where in the stream the customer is, for who watches later than it runs; omit it for now.",
    )


class Activity(Message):
    """One thing that was done for an answer: a model was asked, a tool called, or a statement run."""

    agent: str = Field(description="An inner agent by its name in the catalogue, such as live-shopping-single.")
    kind: Literal["model", "tool", "sql"]
    tool: str | None = Field(description="The tool that was called, or that ran the statement.")
    summary: str = Field(description="What was done, for people.")
    sql: str | None = Field(description="The statement's text, without any value of its parameters.")
    milliseconds: float = Field(ge=0)
    outcome: str | None = Field(description="How it ended, where that is known.")
    started_ms: float = Field(ge=0, description="When it began, counted from the beginning of the turn.")


class Line(Message):
    """What was ordered, at the catalogue's price."""

    product_id: str
    name: str
    size: str | None
    color: str | None
    quantity: int
    unit_cents: int


class Order(Message):
    """An order as the desk has it. All amounts are in cents."""

    order_id: str
    status: OrderStatus
    lines: tuple[Line, ...]
    subtotal_cents: int
    tax_cents: int
    shipping_cents: int
    total_cents: int
    payment: PaymentState
    payment_reason: str | None = Field(description="Why it was declined.")

    @classmethod
    def of(cls, placed: PlacedOrder) -> Self:
        """The desk's order on the wire."""
        return cls.model_validate(asdict(placed))


class OrderRequest(Message):
    """What is ordered. The price is the catalogue's, the customer the token's."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [_ORDER_REQUEST]})

    product_id: Word = Field(description="The product's id, or its name.")
    size: Word | None = Field(
        default=None, description="Which one of its sizes, colors and capacities; omit it where there is one only."
    )
    quantity: int = Field(default=1, ge=1, le=MOST_PIECES, strict=True)


class ShipRequest(Message):
    """What a parcel travels with."""

    carrier: Word
    tracking_number: Word


class Variant(Message):
    """A size, color and capacity of a product, and how many pieces of it can be bought."""

    size: str | None
    color: str | None
    capacity: str | None
    in_stock: int


class Product(Message):
    """A product of the catalogue. The price is in cents, before tax and shipping."""

    product_id: str
    name: str
    brand: str
    category: str
    description: str
    unit_cents: int
    rating: float
    variants: tuple[Variant, ...]

    @classmethod
    def of(cls, product: catalogue.Product) -> Self:
        """The catalogue's product on the wire."""
        return cls.model_validate({**vars(product.offer), **vars(product)}, from_attributes=True)


class ProductPage(Message):
    """A page of the catalogue; `next_cursor` is null on the last one."""

    products: tuple[Product, ...]
    next_cursor: str | None


class ChatReply(Message):
    """One reply, with what was done for it in the order of its ends. `processing_time` is in seconds."""

    response: str
    session_id: str
    architecture: str
    stream_id: str | None
    order: Order | None = Field(description="The order that was placed in this turn.")
    activity: tuple[Activity, ...]
    model_calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    processing_time: float = Field(ge=0)


class Stream(Message):
    """A stream, and where it is now."""

    stream_id: str
    title: str
    presenter: str
    description: str
    started_at: datetime
    duration_seconds: int
    repeats: bool
    second: int = Field(description="How far it is now; the end, when it is over.")


class StreamEvent(Message):
    """Something that happens in a stream at a second of it."""

    at_second: int
    kind: str
    product_id: str | None
    name: str | None
    text: str | None


class StreamEvents(Message):
    """A part of a stream's timeline."""

    stream_id: str
    events: tuple[StreamEvent, ...]


class ToolStatistics(Message):
    """How one tool of one agent has done so far. Times are in milliseconds."""

    agent: str
    tool: str
    calls: int
    found: int
    nothing: int
    refused: int
    failed: int
    p50_ms: float
    p95_ms: float
    last_called_at: datetime


class Analytics(Message):
    """The tool calls of live shopping's agents, from the audit."""

    since: datetime
    tools: tuple[ToolStatistics, ...]
