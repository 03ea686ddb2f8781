"""What rows get by a plan: values that fit their fields, computed from what is there where the plan says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from agents.common.errors import BadInput
from agents.promotions.declaration.model import Declaration, Source
from agents.promotions.declaration.names import unknown
from agents.promotions.declaration.parts import Scalar
from agents.promotions.declaration.values import typed_values
from agents.promotions.value import Value
from agents.promotions.writes import prices, promised
from agents.promotions.writes.effect import Measures, RowChange, Stored, stored
from agents.promotions.writes.lines import one_line
from agents.promotions.writes.plans import ChangePrices, ChangeSegment, CreatePromotion, Selection, Update
from agents.promotions.writes.wording import plain

_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")  # of a percent: what rounding to cents adds is no other change

After = Callable[[Value], Value]


@dataclass(frozen=True, kw_only=True)
class NewValues:
    """For rows of one source: what each field gets, given what it has. `weighed` is read to judge it by policy."""

    source: str
    rows: Selection
    words: str
    fields: Mapping[str, After]
    weighed: tuple[str, ...] = ()

    def after(self, row: Mapping[str, Value]) -> dict[str, Stored]:
        """The new values of a row."""
        return {name: stored(after(row.get(name))) for name, after in self.fields.items()}


def price_measures(changes: Sequence[RowChange]) -> Measures:
    """What policy limits of other prices: the most that one changes by."""
    by = [_percent(change.before["price"], change.after["price"]) for change in changes]
    return {"price_change_percent": max(by)}


def new_values(plan: ChangeSegment | ChangePrices | Update, declaration: Declaration) -> NewValues:
    """The plan's, once they fit. Raises BadInput."""
    match plan:
        case ChangeSegment():
            segment = _fitting(declaration.sources["customers"], "segment", plan.segment)
            words = f"Change the segment to {segment}"
            return NewValues(source="customers", rows=plan.rows, words=words, fields={"segment": lambda _: segment})
        case ChangePrices(percent=Decimal() as percent):
            words = f"{'Raise' if percent > 0 else 'Lower'} prices by {plain(abs(percent))} percent"
            return NewValues(source="products", rows=plan.rows, words=words, fields={"price": _by(percent)})
        case ChangePrices(price=price):
            words = f"Change prices to ${price:,.2f}"
            return NewValues(source="products", rows=plan.rows, words=words, fields={"price": lambda _: price})
    return _of_update(plan, declaration)


def promotion_values(plan: CreatePromotion, source: Source, *, today: date) -> dict[str, Stored]:
    """A whole new promotion, with what it has none of, as undoing compares it; without a first day it starts today."""
    starts_on = plan.starts_on or today
    values: dict[str, Scalar | None] = {
        "name": plan.name,
        "description": plan.description,
        "discount_percent": plan.discount_percent,
        "target_segment": _fitting(source, "target_segment", plan.target_segment),
        "status": "active" if starts_on <= today else "scheduled",
        "starts_on": starts_on,
        "ends_on": plan.ends_on,
        "budget": plan.budget,
    }
    return {name: stored(values.get(name)) for name in source.fields if name not in source.key}


def _of_update(plan: Update, declaration: Declaration) -> NewValues:
    if plan.source not in declaration.sources:
        raise BadInput(unknown("source", plan.source, declaration.sources))
    source = declaration.sources[plan.source]
    fields: dict[str, After] = {}
    for change in plan.changes:
        name = change.field.removeprefix(f"{source.name}.")
        if name not in source.writable or name in fields:
            raise BadInput(_unwritable(source, name))
        value = None if change.value is None else _fitting(source, name, change.value)
        _check_kept(source, name, value)
        fields[name] = _always(value)
    words = ", ".join(f"{name} to {_said(fields[name](None))}" for name in fields)
    weighed = promised.FIELDS if source.name == "promotions" else ()
    return NewValues(source=source.name, rows=plan.rows, words=f"Set {words}", fields=fields, weighed=weighed)


def _said(value: Value) -> str:
    return "nothing" if value is None else str(value)


def _unwritable(source: Source, name: str) -> str:
    if name in source.writable:
        return f"{name} is changed twice."
    if name in source.fields:
        known = ", ".join(source.writable) or "nothing"
        return f"Nobody may change {source.name}.{name} here; what may be changed: {known}."
    return unknown("field that may be changed", name, source.writable)


def _check_kept(source: Source, name: str, value: Value) -> None:
    """What a value has to be beyond its type, for its database to keep it."""
    if source.type == "postgres" and f"{source.name}.{name}" != prices.FIELD:
        raise BadInput(f"{source.name}.{name} can't be changed from here.")
    if value is None and (source.type == "postgres" or source.fields[name].always):
        raise BadInput(f"{source.name}.{name} is never empty.")
    if isinstance(value, Decimal) and (value <= 0 or value != value.quantize(_CENT)):
        raise BadInput(f"{name} is more than 0, with at most two decimals.")


def _fitting(source: Source, name: str, value: Scalar) -> Scalar:
    try:
        fitting = typed_values(source.fields[name], "equals", (value,))[0]
        return one_line(fitting) if isinstance(fitting, str) else fitting
    except ValueError as error:
        raise BadInput(f"{source.name}.{name}: {error}.") from error


def _always(value: Value) -> After:
    return lambda _: value


def _by(percent: Decimal) -> After:
    def changed(before: Value) -> Value:
        if not isinstance(before, Decimal):
            return None
        after = (before * (100 + percent) / 100).quantize(_CENT, ROUND_HALF_UP)
        return max(after, _CENT)

    return changed


def _percent(before: Stored, after: Stored) -> Decimal:
    if not (isinstance(before, Decimal) and isinstance(after, Decimal) and before):
        return Decimal(0)
    return (abs(after - before) * 100 / before).quantize(_TENTH, ROUND_HALF_UP)
