"""One record in words: a line by its name and state, what is inside it, and its texts."""

import re

from local.bedrock.model import Json
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.facts import facts, joined, subject_fields
from local.bedrock.planner.language import content_stems, listed
from local.bedrock.planner.prose import answering, part_that_answers
from local.bedrock.planner.prose import told as told_in_prose
from local.bedrock.planner.records import Record, inner_records, is_main_text, status_key, texts, title, titles, untold
from local.bedrock.planner.values import is_stock, label, scalar
from local.bedrock.planner.variants import Variants, are_variants, asked_for
from local.bedrock.planner.verdict import verdict

_SPELT = re.compile(r"[a-z]\S*[-_:/+.@]\S+")
NOTES = ("note", "hint")
_REMARKS = frozenset({"remark", "remarks", "comment", "exception"})  # whatever else is cut, these are told
MOST_FACTS, MOST_INNER_FACTS, MOST_BRIEF_FACTS = 14, 9, 5


def page(record: Record, asked: Asked) -> str:
    """Something to read: its title and its text, and of its facts only what was asked."""
    told = facts(record, asked, most=0)
    long = [_text(key, text, asked) for key, text in texts(untold(record)).items()]
    return stacked(_headline(record, told, asked), *long)


def whole(record: Record, asked: Asked) -> str:
    """'Order ORD-1 is shipped: carrier X, estimated delivery 23 November 2026.' and what is inside it."""
    rest = untold(record)
    settled = verdict(record, asked)
    told = facts(_without_the_sum(record), asked, most=MOST_FACTS)
    inner = sorted(rest, key=lambda key: not content_stems(label(key)) & asked.stems)
    inside = [line for key in inner if (line := _inside(key, rest[key], asked))]
    long = [_text(key, text, asked) for key, text in texts(rest).items()]
    head = [_headline(record, told, asked), *inside, *long, *notes(record)]
    if not settled and _answers_in_prose(record, asked):
        head = [f"{title(record)}: {long[0]}", sentence(joined(told)), *inside, *long[1:]]
    return stacked(*(f"{settled}. {line}" if settled and line == head[0] else line for line in head))


def _without_the_sum(record: Record) -> Record:
    """The record without its own yes or no about stock, where those inside it tell theirs."""
    inside = (inner for value in record.values() for inner in inner_records(value))
    if not any(is_stock(key) for inner in inside for key in inner):
        return record
    return {key: value for key, value in record.items() if not (is_stock(key) and isinstance(value, bool))}


def _answers_in_prose(record: Record, asked: Asked) -> bool:
    """Whether what was asked stands in the record's first text, and in none of its fields."""
    first = next(iter(texts(untold(record)).items()), None)
    if not title(record) or first is None or not is_main_text(first[0]):
        return False
    in_fields = any(asked.wants(key, value) > 0 for key, value in untold(record).items())
    return not in_fields and bool(answering(first[1], asked.question, besides=title(record)))


def in_a_line(record: Record, asked: Asked, *, most: int = MOST_BRIEF_FACTS, side: bool = False) -> str:
    """One line; a short text belongs to it when there is little else to tell, or else the sentence that answers."""
    rest = untold(record)
    told = facts(record, asked, most=most, brief=True)
    few = side or len(facts(record, asked, most=MOST_FACTS)) < MOST_BRIEF_FACTS
    long = [
        _text(key, text, asked) if few or key in _REMARKS else answering(text, asked.question, besides=title(record))
        for key, text in texts(rest).items()
        if is_main_text(key) or key in _REMARKS or (few and not side)
    ]
    said = [_headline(record, told, asked), _contents(rest), *long, *notes(record)]
    return " ".join(filter(None, said)).strip()


def notes(record: Record) -> list[str]:
    """What is noted beside the facts of a row."""
    return [
        sentence(prose) for key in NOTES if isinstance(text := record.get(key), str) and (prose := told_in_prose(text))
    ]


def _headline(record: Record, told: list[str], asked: Asked) -> str:
    key = status_key(record)
    name = title(record) or ", ".join(_called(field, record[field]) for field in subject_fields(record, asked))
    head = f"{name} is {scalar(key, record[key])}" if key else name
    text = ": ".join(part for part in (head, joined(told)) if part)
    return ended_well(text) if _SPELT.fullmatch(name) else sentence(text)  # a name is spelt as systems spell it


def _called(key: str, value: Json) -> str:
    """A value that may stand alone, or after its label when it is too short to be understood: 'size M'."""
    text = scalar(key, value)
    return text if len(text) > len("XXL") else f"{label(key)} {text}"


def _contents(rest: Record) -> str:
    """What a listed record holds, by name."""
    named = {key: titles(inner_records(value)) for key, value in rest.items() if isinstance(value, list)}
    return " ".join(sentence(f"{label(key)}: {listed(names)}") for key, names in named.items() if names)


def _inside(key: str, value: Json, asked: Asked) -> str:
    """Records inside a record, on a line of their own."""
    inner = inner_records(value)
    chosen = asked_for(inner, asked) if are_variants(inner) else Variants(inner)
    lines = [in_a_line(item, asked, most=MOST_INNER_FACTS) for item in chosen.rows]
    if chosen.lacking:
        lines.insert(0, f"{chosen.lacking} are not available together; there are:")
    return f"{label(key).capitalize()}: {' '.join(lines)}" if inner else ""


def _text(key: str, text: str, asked: Asked) -> str:
    """A long text, after its label unless it is what the record is there for."""
    part = part_that_answers(text, asked.question)
    return part if is_main_text(key) else sentence(f"{label(key)}: {part}")


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    ended = ended_well(text)
    return f"{ended[:1].upper()}{ended[1:]}"


def ended_well(text: str) -> str:
    """With a full stop, and otherwise as it is."""
    return text if not text or text.endswith(("?", "!")) else f"{text.rstrip('.')}."


def stacked(*parts: str) -> str:
    """Lines, without the empty ones."""
    return "\n".join(part for part in parts if part)
