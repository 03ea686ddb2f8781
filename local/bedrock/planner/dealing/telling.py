"""A thing that is wanted, as it is told before the question that ends a reply."""

import re
from collections.abc import Mapping

from local.bedrock.model import Json
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.dealing.deeds import Terms
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.dealing.wanted import Line
from local.bedrock.planner.language import listed, words
from local.bedrock.planner.records import PROSE, Record, title
from local.bedrock.planner.telling import in_a_line, sentence
from local.bedrock.planner.values import ID, LONG, is_money, is_stock, label, said, scalar

_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
MOST_FACTS = 4


def told(line: Line, terms: Terms, question: str) -> str:
    """'Alpha lamp: price $20.00.', or with a kind chosen 'Alpha lamp in size M is in stock: 5.'"""
    if line.thing is None:
        return ""
    chosen = {option: line.options[option] for option in terms.options if option in line.options}
    return (
        _kind(line.thing, chosen, counts=bool(_HOW_MANY.search(question)))
        if chosen
        else _whole(line.thing, terms, question)
    )


def confirmed(record: Record, terms: Terms) -> str:
    """'Order ORD-1 is processing: 2 × Alpha lamp in size M, total $43.20.'; empty without an id of its own."""
    id_ = next((key for key in record if key.endswith("_id") and key != terms.thing), None)
    if id_ is None or not title(record):
        return ""
    state = next((f" is {scalar('status', record[key])}" for key in record if key.endswith("status")), "")
    kinds = listed(f"{label(option)} {record[option]}" for option in terms.options if record.get(option))
    count = record.get(terms.count or "")
    many = f"{count} × " if isinstance(count, int) and count > 1 else ""
    what = f"{many}{record['name']}{f' in {kinds}' if kinds else ''}" if "name" in record else ""
    sums = [said(key, value) for key, value in record.items() if isinstance(value, float) and is_money(key, value)]
    notes = [told_text for key in PROSE if isinstance(told_text := record.get(key), str)]
    head = f"{label(ID.sub('', id_))} {record[id_]}{state}"
    return " ".join(
        [sentence(": ".join(filter(None, [head, ", ".join(filter(None, [what, *reversed(sums)]))]))), *notes]
    )


def _kind(thing: Thing, chosen: dict[str, str], *, counts: bool) -> str:
    named = listed(f"{label(option)} {value}" for option, value in chosen.items())
    left = [thing.choices(option).get(value) for option, value in chosen.items()]
    known = [number for number in left if number is not None]
    if not known:
        return ""
    many = f": {min(known):g} left" if counts else ""
    return f"{thing.name} in {named} is {'out of stock' if min(known) == 0 else f'in stock{many}'}."


def _whole(thing: Thing, terms: Terms, question: str) -> str:
    """Its short facts, without its kinds and their stock."""
    flat: dict[str, Json] = {}
    for record in filter(_is_of_the_thing, thing.records):
        flat.update({key: value for key, value in record.items() if _is_fact(key, value, terms)})
    asked = Asked(question)
    return " ".join([in_a_line(_named(flat, thing), asked, most=MOST_FACTS), *_kinds(thing, terms, asked)])


def _kinds(thing: Thing, terms: Terms, asked: Asked) -> list[str]:
    """'Size: 8, 9 and 10; 11 is out of stock.', where a question is for it."""
    every = {option: thing.choices(option) for option in terms.options}
    counts = bool(_HOW_MANY.search(asked.question))
    told = [
        _each(option, kinds, counts=counts)
        for option, kinds in every.items()
        if kinds and (asked.wants(option, "") or asked.of_stock)
    ]
    if not any(every.values()) and (thing.left == 0 or (asked.of_stock and thing.left)):
        return [f"It is in stock: {thing.left:g} left." if thing.left else "It is out of stock."]
    return told


def _each(option: str, kinds: Mapping[str, float | None], *, counts: bool) -> str:
    there = [
        f"{value} ({left:g})" if counts and left else value for value, left in kinds.items() if left is None or left > 0
    ]
    gone = [value for value, left in kinds.items() if left == 0]
    in_stock = f"{label(option)}s {listed(there)}" if there else ""
    out = f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} out of stock" if gone else ""
    return sentence("; ".join(filter(None, [in_stock, out])))


def _is_of_the_thing(record: Record) -> bool:
    """Whether it is no sum of an order."""
    return not any("total" in words(key) or "subtotal" in words(key) for key in record)


def _named(flat: Record, thing: Thing) -> Record:
    return {"name": thing.name, **{key: value for key, value in flat.items() if value != thing.name}}


def _is_fact(key: str, value: Json, terms: Terms) -> bool:
    short = isinstance(value, int | float) or (isinstance(value, str) and len(value) <= LONG)
    counted = terms.count is not None and key == terms.count
    return short and not (ID.search(key) or is_stock(key) or counted or set(words(key)) & set(terms.options))
