"""Yes or no, where a field of the record settles what was asked."""

import re
from collections.abc import Iterator

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.entities import named_value
from local.bedrock.planner.language import STOP_WORDS, content_stems, stem, words
from local.bedrock.planner.records import Record, inner_records, title
from local.bedrock.planner.restated import COLOR
from local.bedrock.planner.values import is_gone, is_stock
from local.bedrock.planner.variants import are_variants, asked_for

_POLAR = re.compile(
    r"(?:^|[.!?;:,]\s+|\b(?:and|so|hi|hey|hello|please)\s+)"
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would)\s+\w+",
    re.IGNORECASE,
)
_NOT_POLAR = re.compile(r"\b(?:what|when|where|which|who|whom|why|how)\b|\bor (?!not\b)|n't\b|\bnot\b", re.IGNORECASE)
_OF_STOCK = re.compile(
    r"\b(?:in stock|on stock|available|sold out|do you (?:still )?(?:have|sell)|have you got|is there|are there|"
    r"(?:any|some|many) (?:\w+ ){0,3}left|can i (?:still )?get)\b",
    re.IGNORECASE,
)
_OR_NOT = re.compile(r"\bor not\b", re.IGNORECASE)


def verdict(record: Record, asked: Asked) -> str:
    """'Yes' or 'No'; empty when the question is no yes-or-no question, or nothing settles it."""
    question = _OR_NOT.sub("", asked.question)
    if not _POLAR.search(question) or _NOT_POLAR.search(question):
        return ""
    answers = [*_stock(record, asked), *_flags(record, asked), *_states(record, asked)]
    return ("Yes" if answers[0] else "No") if answers else ""


def _stock(record: Record, asked: Asked) -> Iterator[bool]:
    """Of what there is to have: the variant that was asked for, else the whole."""
    if not _OF_STOCK.search(asked.question):
        return
    variants = [asked_for(inner, asked) for value in record.values() if are_variants(inner := inner_records(value))]
    if any(each.lacking for each in variants) or _lacks_a_detail(record, asked.question):
        yield False
    inside = [each.rows[0] for each in variants if len(each.rows) == 1]
    for one in (*inside, record):
        # The quantity of something that has a name is a part of a bill, not of a stock.
        told = [
            (key, value)
            for key, value in one.items()
            if is_stock(key) and isinstance(value, int | float) and not (key == "quantity" and title(one))
        ]
        if told:
            yield not any(value is False or is_gone(key, value) for key, value in told)


def _lacks_a_detail(record: Record, question: str) -> bool:
    """Whether a color or a size is asked for which is none of those that the record lists."""
    listed = {key: value for key, value in record.items() if isinstance(value, list) and value}
    for noun, said in (("colors", COLOR.search(question)), ("sizes", named_value("size", question))):
        told = [str(one).lower() for key, value in listed.items() if noun in words(key) for one in value]
        meant = said if isinstance(said, str) or said is None else said[0]
        if meant and told and not any(meant.lower() in one.split() for one in told):
            return True
    return False


def _flags(record: Record, asked: Asked) -> Iterator[bool]:
    """A field that is true or false and bears a word of the question."""
    for key, value in record.items():
        if isinstance(value, bool) and {stem(word) for word in words(key) if word not in STOP_WORDS} & asked.stems:
            yield value


def _states(record: Record, asked: Asked) -> Iterator[bool]:
    """A state that is the very word of the question. Only ever a yes: another state may come after it."""
    spoken = set(words(asked.question))
    inside = (inner for value in record.values() for inner in inner_records(value))
    fields = ((key, value) for one in (record, *inside) for key, value in one.items())
    for key, value in fields:
        if key.endswith(("status", "state")) and isinstance(value, str) and set(words(value)) <= spoken:
            yield bool(content_stems(value))
