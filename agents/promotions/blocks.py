"""Answers as typed blocks: data for a client to draw. No text in them is markup, whoever wrote it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator


def as_scalar(value: object) -> object:
    """Money as a number and times as ISO text, as JSON has them; everything else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


Scalar = Annotated[bool | int | FiniteFloat | str | None, BeforeValidator(as_scalar)]
ValueType = Literal["text", "whole", "number", "money", "percent", "date", "time", "flag", "choice"]


class BlockPart(BaseModel):
    """What every part has: nothing undeclared, and nothing changes once it is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(BlockPart):
    """`name` is its key in a row, `title` what a person reads above it."""

    name: str
    title: str
    type: ValueType = "text"


class Table(BlockPart):
    """Rows by column name; a value that is missing is unknown. `note` says which they are, or what is not in it."""

    type: Literal["table"] = "table"
    title: str
    columns: tuple[Column, ...]
    data: tuple[Mapping[str, Scalar], ...]
    note: str | None = None


class CardField(Column):
    """One fact."""

    value: Scalar


class Action(BlockPart):
    """A button: the client sends `{"action": action, **payload}`, and may ask for a `reason` when it rejects."""

    action: Literal["approve", "reject", "undo", "withdraw", "message"]
    title: str
    payload: Mapping[str, Scalar]


class Card(BlockPart):
    """One thing with its facts, and what can be done about it."""

    type: Literal["card"] = "card"
    title: str
    fields: tuple[CardField, ...]
    actions: tuple[Action, ...] = ()


class FormField(Column):
    """What is asked for; `value` is what is known already."""

    required: bool = True
    choices: tuple[str, ...] | None = None
    value: Scalar = None


class Form(BlockPart):
    """Details that are missing. The client sends them in words, as the next `message`."""

    type: Literal["form"] = "form"
    title: str
    fields: tuple[FormField, ...]
    action: Literal["message"] = "message"


class Notification(BlockPart):
    """Something that happened."""

    type: Literal["notification"] = "notification"
    level: Literal["info", "success", "warning", "error"]
    title: str
    text: str


class Chart(BlockPart):
    """Rows to draw: `y` over `x`, a line or bar for each value of `series`.

    Of an `interval`, each row has `<y>_low` and `<y>_high` too.
    """

    type: Literal["chart"] = "chart"
    title: str
    kind: Literal["bar", "line", "interval"]
    x: Column
    y: Column
    series: Column | None = None
    data: tuple[Mapping[str, Scalar], ...]
    note: str | None = None

    @model_validator(mode="after")
    def _rows_have_what_is_drawn(self) -> Self:
        drawn = {self.x.name, self.y.name} | ({self.series.name} if self.series else set())
        if self.kind == "interval":
            drawn |= {f"{self.y.name}_low", f"{self.y.name}_high"}
        for row in self.data:
            if missing := sorted(drawn - row.keys()):
                raise ValueError(f"a row of the chart has no {', '.join(missing)}")
        return self


Block = Annotated[Table | Card | Form | Notification | Chart, Field(discriminator="type")]
