"""What the shop's routes say, as far as a demo shows it; fields that it does not know are left out."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict


def printable(text: str) -> str:
    """Without control characters: what a model says can't steer the terminal of who reads it."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


Words = Annotated[str, AfterValidator(printable)]


class Told(BaseModel):
    """Something that came over the wire."""

    model_config = ConfigDict(frozen=True)


class Activity(Told):
    """One thing that was done for an answer. Times are milliseconds, counted from the beginning of the turn."""

    agent: Words
    kind: Literal["model", "tool", "sql"]
    tool: Words | None = None
    summary: Words
    sql: Words | None = None
    milliseconds: float
    outcome: Words | None = None
    started_ms: float

    @property
    def ended_ms(self) -> float:
        """When it was over."""
        return self.started_ms + self.milliseconds


class OrderLine(Told):
    """What was ordered, at the catalogue's price."""

    product_id: Words
    name: Words
    size: Words | None = None
    color: Words | None = None
    quantity: int
    unit_cents: int


class Order(Told):
    """An order as the database has it."""

    order_id: Words
    status: Words
    lines: tuple[OrderLine, ...]
    subtotal_cents: int
    tax_cents: int
    shipping_cents: int
    total_cents: int
    payment: Words
    payment_reason: Words | None = None


class Reply(Told):
    """The end of a turn."""

    response: Words
    session_id: str
    order: Order | None = None
    activity: tuple[Activity, ...]
    model_calls: int
    input_tokens: int
    output_tokens: int


class TextDelta(Told):
    """Some more of the reply's text."""

    text: Words


class Stream(Told):
    """A stream, and where it is now."""

    stream_id: Words
    title: Words
    presenter: Words
    duration_seconds: int
    second: int


class Moment(Told):
    """Something that happens in a stream at a second of it."""

    at_second: int
    kind: Words
    product_id: Words | None = None
    name: Words | None = None
    text: Words | None = None


class Timeline(Told):
    """A part of a stream."""

    events: tuple[Moment, ...]


class Problem(Told):
    """Why something was refused."""

    code: Words = ""
    message: Words


class Refusal(Told):
    """The envelope of every error."""

    error: Problem
