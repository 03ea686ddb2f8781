"""A thing that is wanted or asked about, as it is told before the question that ends a reply."""

import re
from collections.abc import Iterator, Mapping

from local.bedrock.model import Json
from local.bedrock.planner.asked import Asked, is_about_money
from local.bedrock.planner.dealing.deeds import Terms
from local.bedrock.planner.dealing.lines import Line
from local.bedrock.planner.dealing.speech import looks
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.language import listed, words
from local.bedrock.planner.prose import told as without_orders
from local.bedrock.planner.records import is_main_text
from local.bedrock.planner.telling import in_a_line, sentence
from local.bedrock.planner.values import ID, LONG, is_money, is_stock, label, scalar

_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_FIRST = re.compile(r"^.*?[.!?](?=\s|$)", re.DOTALL)
MOST_FACTS = 4


def wished(line: Line, terms: Terms) -> str:
    """'Alpha lamp, $20.00.', or with a kind chosen 'Alpha lamp in size M is in stock.'"""
    if line.thing is None:
        return ""
    gone = " It is out of stock." if not _has_kinds(line.thing, terms) and line.thing.left == 0 else ""
    return _chosen(line, terms, counts=False) or f"{_with_its_price(line.thing)}{gone}"


def answered(line: Line, terms: Terms, question: str) -> str:
    """What a question asks of a thing; of one that is shown, what it is like."""
    if line.thing is None:
        return ""
    asked = Asked(question)
    if chosen := _chosen(line, terms, counts=bool(_HOW_MANY.search(question))):
        return chosen
    if looks(question):
        return " ".join([_with_its_price(line.thing), *_in_a_sentence(line.thing)])
    if kinds := _kinds(line.thing, terms, asked):
        priced = is_about_money(question)
        return " ".join([_with_its_price(line.thing) if priced else f"{line.thing.name}:", *kinds])
    if is_about_money(question):
        return _with_its_price(line.thing)
    return in_a_line({"name": line.thing.name, **dict(_flat(line.thing, terms))}, asked, most=MOST_FACTS)


def _with_its_price(thing: Thing) -> str:
    price = next(
        (scalar(key, value) for record in thing.records for key, value in record.items() if _is_price(key, value)), ""
    )
    return sentence(", ".join(filter(None, [thing.name, price])))


def _is_price(key: str, value: Json) -> bool:
    return isinstance(value, int | float) and is_money(key, float(value))


def _in_a_sentence(thing: Thing) -> Iterator[str]:
    """The first sentence of the text that says what it is."""
    texts = (str(value) for record in thing.records for key, value in record.items() if is_main_text(key))
    first = next(texts, "")
    yield from [without_orders(found[0])] if (found := _FIRST.match(first)) else []


def _has_kinds(thing: Thing, terms: Terms) -> bool:
    return any(map(thing.choices, terms.options))


def _chosen(line: Line, terms: Terms, *, counts: bool) -> str:
    """Whether the kind that was chosen is there."""
    chosen = {option: line.options[option] for option in terms.options if option in line.options}
    if line.thing is None or not chosen:
        return ""
    named = listed(f"{label(option)} {value}" for option, value in chosen.items())
    left = [line.thing.choices(option).get(value) for option, value in chosen.items()]
    known = [number for number in left if number is not None]
    if not known:
        return ""
    many = f": {min(known):g} left" if counts else ""
    return f"{line.thing.name} in {named} is {'out of stock' if min(known) == 0 else f'in stock{many}'}."


def _kinds(thing: Thing, terms: Terms, asked: Asked) -> list[str]:
    """'Sizes 8, 9 and 10; 11 is out of stock.', where a question is for it."""
    wanted = [option for option in terms.options if asked.of_stock or asked.wants(option, "")]
    every = {option: thing.choices(option) for option in wanted}
    if any(every.values()):
        counts = bool(_HOW_MANY.search(asked.question))
        return [_each(option, kinds, counts=counts) for option, kinds in every.items() if kinds]
    named = [
        f"There is no {label(option)} to choose." for option in wanted if asked.wants(option, "") and thing.is_known
    ]
    left = f"In stock: {thing.left:g} left." if thing.left else "Out of stock." if thing.left == 0 else ""
    return list(filter(None, [*named, left])) if named or asked.of_stock else []


def _each(option: str, kinds: Mapping[str, float | None], *, counts: bool) -> str:
    left = {value: number for value, number in kinds.items() if number is None or number > 0}
    there = [f"{value} ({number:g})" if counts and number else value for value, number in left.items()]
    gone = [value for value, number in kinds.items() if number == 0]
    in_stock = f"{_several(label(option)) if len(there) > 1 else label(option)} {listed(there)}" if there else ""
    out = f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} out of stock" if gone else ""
    return sentence("; ".join(filter(None, [in_stock, out])))


def _several(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _flat(thing: Thing, terms: Terms) -> Iterator[tuple[str, Json]]:
    """Its short facts and its texts, without its kinds and their stock."""
    for record in thing.records:
        yield from ((key, value) for key, value in record.items() if _is_fact(key, value, thing, terms))


def _is_fact(key: str, value: Json, thing: Thing, terms: Terms) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    plain = number or (isinstance(value, str) and (len(value) <= LONG or is_main_text(key)))
    counted = terms.count is not None and key == terms.count
    of_kinds = counted or is_stock(key) or bool(set(words(key)) & set(terms.options))
    return plain and value != thing.name and not (ID.search(key) or of_kinds)
