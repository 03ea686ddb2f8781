"""What comes over the WebSocket, as far as a terminal shows it; fields that it does not know are left out."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

from demos.wire import Told, Words, printable


def _shown(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


Scalar = Annotated[bool | int | float | str | None, BeforeValidator(_shown)]
Row = Mapping[str, Scalar]


class Column(Told):
    """What stands above a column, and how its values are written."""

    name: str
    title: Words
    type: str = "text"


class Table(Told):
    """Rows."""

    type: Literal["table"]
    title: Words
    columns: tuple[Column, ...]
    data: tuple[Row, ...]
    note: Words | None = None


class CardField(Column):
    """One fact of a card."""

    value: Scalar


class Action(Told):
    """What a button sends."""

    action: str
    title: Words
    payload: Row


class Card(Told):
    """Facts, and what can be done."""

    type: Literal["card"]
    title: Words
    fields: tuple[CardField, ...]
    actions: tuple[Action, ...] = ()


class FormField(Column):
    """What is asked for."""

    required: bool = True
    choices: tuple[Words, ...] | None = None


class Form(Told):
    """Details that are missing."""

    type: Literal["form"]
    title: Words
    fields: tuple[FormField, ...]


class Notification(Told):
    """Something that happened."""

    type: Literal["notification"]
    level: Literal["info", "success", "warning", "error"]
    title: Words
    text: Words


class Chart(Told):
    """Rows to draw."""

    type: Literal["chart"]
    title: Words
    kind: Literal["bar", "line", "interval"]
    x: Column
    y: Column
    series: Column | None = None
    data: tuple[Row, ...]
    note: Words | None = None


Block = Annotated[Table | Card | Form | Notification | Chart, Field(discriminator="type")]


class Acknowledged(Told):
    """It arrived."""

    type: Literal["acknowledgment"]
    message_id: str


class Progress(Told):
    """What is being done."""

    type: Literal["tool_progress"]
    message_id: str
    tool: Words
    text: Words
    percent: int | None = None


class Chunk(Told):
    """Some more words."""

    type: Literal["text_chunk"]
    message_id: str
    text: Words


class Response(Told):
    """The answer."""

    type: Literal["response"]
    message_id: str
    chat_response: Words
    structured_data: Block | None = None
    more: tuple[Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of them, the one that matters most last: it is what stays in sight."""
        first = (self.structured_data,) if self.structured_data else ()
        return (*reversed(self.more), *first)


class Figures(Told):
    """What it took."""

    model_calls: int
    tokens: int
    milliseconds: int


class Complete(Told):
    """It is over."""

    type: Literal["message_complete"]
    message_id: str
    figures: Figures


class Failure(Told):
    """Why there is no answer."""

    type: Literal["error"]
    code: Words
    message: Words
    message_id: str | None = None


class Pushed(Told):
    """What nobody asked for just now."""

    type: Literal["notification"]
    block: Block


Frame = Annotated[Acknowledged | Progress | Chunk | Response | Complete | Failure | Pushed, Field(discriminator="type")]
FRAME: TypeAdapter[Frame] = TypeAdapter(Frame)
