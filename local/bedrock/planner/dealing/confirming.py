"""What came of a deed, and what one would come to, as tools tell it."""

from collections.abc import Sequence

from local.bedrock.planner.dealing.deeds import Deed, Terms
from local.bedrock.planner.language import listed
from local.bedrock.planner.records import PROSE, Record
from local.bedrock.planner.telling import sentence
from local.bedrock.planner.values import ID, is_money, label, scalar

_TOTAL = "total"


def confirmed(record: Record, deed: Deed) -> str:
    """'Your order ORD-1 is placed: Alpha lamp in size M. The total is $43.20.'; empty without an id of its own."""
    id_ = next((key for key in record if key.endswith("_id") and key != deed.terms.thing), None)
    if id_ is None:
        return ""
    head = f"Your {label(ID.sub('', id_))} {record[id_]} is {deed.done}"
    total = f"The total is {scalar(_TOTAL, record[_TOTAL])}." if _TOTAL in record else ""
    notes = [str(record[key]) for key in PROSE if isinstance(record.get(key), str)]
    return " ".join(filter(None, [sentence(": ".join(filter(None, [head, _what(record, deed.terms)]))), total, *notes]))


def summed(record: Record, *, parts: bool) -> str:
    """'With tax and shipping the total is $21.60.', with its parts where the question is for them."""
    if _TOTAL not in record:
        return ""
    others = [
        f"{label(key)} {scalar(key, value)}"
        for key, value in record.items()
        if key != _TOTAL and isinstance(value, int | float) and is_money(key, float(value))
    ]
    added = _added(record)
    with_what = f"With {listed(added)} the total" if added else "The total"
    return sentence(
        f"{with_what} is {scalar(_TOTAL, record[_TOTAL])}{f': {listed(others)}' if parts and others else ''}"
    )


def _added(record: Record) -> Sequence[str]:
    """What is added to the goods."""
    return [label(key) for key in record if label(key) in ("tax", "shipping", "delivery", "fee")]


def _what(record: Record, terms: Terms) -> str:
    kinds = listed(f"{label(option)} {record[option]}" for option in terms.options if record.get(option))
    count = record.get(terms.count or "")
    many = f"{count} × " if isinstance(count, int) and count > 1 else ""
    return f"{many}{record['name']}{f' in {kinds}' if kinds else ''}" if "name" in record else ""
