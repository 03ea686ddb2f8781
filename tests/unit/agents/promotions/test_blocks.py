"""Typed blocks: JSON values only, and a chart has what it draws."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from agents.promotions.blocks import Block, Chart, Column, Table

NAME = Column(name="name", title="Name")
SPENT = Column(name="spent", title="Spent", type="money")


def test_values_become_those_of_json() -> None:
    row = {
        "spent": Decimal("19.99"),
        "count": Decimal(3),
        "day": date(2026, 1, 2),
        "at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    table = Table(title="Customers", columns=(SPENT,), data=(row, {"spent": None, "vip": True, "name": "007"}))
    assert table.model_dump(mode="json")["data"] == [
        {"spent": 19.99, "count": 3, "day": "2026-01-02", "at": "2026-01-02T00:00:00+00:00"},
        {"spent": None, "vip": True, "name": "007"},
    ]


@pytest.mark.parametrize("value", [float("nan"), [1], {"a": 1}])
def test_refuses_what_a_client_could_not_draw(value: object) -> None:
    with pytest.raises(ValidationError):
        Table(title="Customers", columns=(NAME,), data=({"name": value},))


def test_an_interval_needs_its_ends() -> None:
    def chart(row: dict[str, object]) -> Chart:
        return Chart(title="Effect", kind="interval", x=NAME, y=SPENT, data=(row,))

    assert chart({"name": "A", "spent": 1, "spent_low": 0, "spent_high": 2}).data
    with pytest.raises(ValidationError, match="spent_high, spent_low"):
        chart({"name": "A", "spent": 1})


def test_a_block_is_read_back_by_its_type() -> None:
    blocks: TypeAdapter[Block] = TypeAdapter(Block)
    table = Table(title="Customers", columns=(NAME,), data=({"name": "<b>Ann</b>"},), note="1 of 2")
    assert blocks.validate_json(table.model_dump_json()) == table
