"""Says what tools found as a person would: records by their name and state, lists cut to what one reads."""

import re
from collections.abc import Sequence, Set

from local.bedrock.model import Json
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.entities import looks_like, record_numbers
from local.bedrock.planner.facts import facts, joined
from local.bedrock.planner.language import content_stems, listed
from local.bedrock.planner.limits import PRIVATE
from local.bedrock.planner.prose import told
from local.bedrock.planner.records import PROSE, Record, records, texts, title, titles, untold
from local.bedrock.planner.rows import choose
from local.bedrock.planner.sums import summed
from local.bedrock.planner.telling import MOST_BRIEF_FACTS, MOST_FACTS, in_a_line, page, sentence, stacked, whole
from local.bedrock.planner.values import LONG, label, scalar
from local.bedrock.planner.whose import is_of_another, never_named

MOST_LISTED, MOST_NEAR, FACTS_IN_A_LIST = 8, 3, 40
_A_PARAGRAPH = 240
_A_PASSAGE = 0.3  # what the nearest sentence counts for, beside all of the page
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_CLOSE, _A_SHORT_PAGE = 0.06, 400  # two short pages that are as near are both told
_A_GUESS = 2  # up to here the search knew better
_COUNTERS = frozenset("found count total limit page pages offset query ok success status".split())
_OF_ANYTHING = frozenset("rows results items records data entries list matches".split())
_ANYTHING = frozenset("pair device product item model kind type sort way one thing set".split())
_SOUGHT = re.compile(
    r"\b(?:do you (?:have|sell|carry|stock|offer)|(?:have )?you got|is there|are there)\s+(?:(?:an|any|a|some|still) )*"
    r"(?!(?:in|on|at|my|your|the|it|them|that|this|those|one|something|anything|size|left|more|\w+ed)\b)"
    r"(.+?)(?=\s+(?:under|below|for|with|in|on|at|that|which|from|to|made|of|between|over|by|and|or|free|available|left|open|still|now|today|there)\b|[?.,!]|$)",
    re.IGNORECASE,
)


def say(value: Json, *, question: str, about: str = "", embedder: Embeds | None = None) -> str:
    """A value as text for the customer; fields that the question names come first. `about` is what was looked up."""
    asked = Asked(question, embedder=embedder, about=content_stems(about))
    if isinstance(value, dict):
        return _object(value, asked)
    if isinstance(value, list):
        return _list("results", value, asked)
    return "" if value is None else str(value).strip()


def _object(value: Record, asked: Asked) -> str:
    """One record, or an envelope around lists, records and prose."""
    prose = [told(text) for key in PROSE if isinstance(text := value.get(key), str)]
    if title(value) or (not prose and _is_flat(value)):
        return stacked(whole({k: v for k, v in value.items() if title(value) or k not in _COUNTERS}, asked), *prose)
    lists = {key: inner for key, inner in value.items() if isinstance(inner, list)}
    # An empty list beside words about it is told by the words.
    groups = [_list(key, inner, asked) for key, inner in lists.items() if inner or not prose]
    inside = [whole(inner, asked) for inner in value.values() if isinstance(inner, dict)]
    plain = {k: v for k, v in value.items() if not isinstance(v, list | dict) and k not in (*PROSE, *_COUNTERS)}
    beside = facts(plain, asked, most=MOST_FACTS) if not (prose or groups or inside) or _wanted(plain, asked) else []
    return stacked(sentence(joined(beside)), *groups, *inside, *prose)


def _is_flat(value: Record) -> bool:
    """Whether nothing inside is a record of its own, or an empty list of them."""
    return not any(inner in ([], {}) or any(records(inner)) for inner in value.values())


def _wanted(plain: Record, asked: Asked) -> bool:
    return any(asked.wants(key, value) > 1 for key, value in plain.items())


def _list(key: str, items: Sequence[Json], asked: Asked) -> str:
    if not items:
        return f"I'm sorry, I could not find {_any(key)} for that."
    rows: Sequence[Record] = [item for item in items if isinstance(item, dict)]
    if not rows:
        return sentence(f"{label(key)}: {listed(scalar(key, item) for item in items)}")
    if all(_is_page(row, asked) for row in rows[:MOST_LISTED]):
        return _best_of(rows, asked)
    if absent := _absent(rows, asked.question):
        return f"I'm sorry, I could not find {absent} here; I only see what is yours."
    if all(is_of_another(row, asked.question) for row in rows):
        return PRIVATE
    choice = choose(rows, asked.question)
    lacking = _lacking(rows, asked, besides=content_stems(label(key)) | asked.about)
    if len(choice.rows) == 1 and not lacking:
        return (_counted(key, asked) if len(rows) > 1 else "") + whole(choice.rows[0], asked)
    shown = choice.rows[:MOST_LISTED]
    most = max(MOST_BRIEF_FACTS, FACTS_IN_A_LIST // len(shown))
    lines = [f"- {in_a_line(row, asked, most=most, side=choice.compared)}" for row in shown]
    more = f"… and {len(choice.rows) - MOST_LISTED} more." if len(choice.rows) > MOST_LISTED else ""
    if lacking or choice.none_fits:
        return stacked(f"I could not find {lacking or 'any that fit'}. The nearest that I found:", *lines[:MOST_NEAR])
    more = stacked(more, summed(choice.rows, asked.question))
    return stacked(f"I found {len(choice.rows)}{'' if key in _OF_ANYTHING else f' {label(key)}'}:", *lines, more)


def _absent(rows: Sequence[Record], question: str) -> str:
    """An id that is asked for, where the rows bear ids of its look, but none that was asked for."""
    told = " ".join(str(value) for row in rows for value in row.values() if isinstance(value, str)).lower()
    asked = record_numbers(question)
    if any(id_.lower() in told for id_ in asked):
        return ""
    return next((id_ for id_ in asked if looks_like(id_).search(told)), "")


def _any(key: str) -> str:
    """'Any orders'; rows are of anything."""
    return "anything" if key in _OF_ANYTHING else f"any {label(key)}"


def _counted(key: str, asked: Asked) -> str:
    """That it is one of several, where their number was asked for."""
    one = f"I found 1 {re.sub('ies$', 'y', label(key)).removesuffix('s')}. "
    return one if re.search(r"\bhow many\b", asked.question, re.IGNORECASE) else ""


def _lacking(rows: Sequence[Record], asked: Asked, *, besides: Set[str]) -> str:
    """What was asked for by a noun that none of the rows bears in a short field: they are only alike."""
    sought = _SOUGHT.search(asked.question)
    noun = sought[1].split()[-1] if sought and content_stems(sought[1]) else ""
    stems = content_stems(noun)
    if not sought or not stems or noun.lower() in _ANYTHING or len(sought[1].split()) > 4 or stems & besides:
        return ""
    borne = (content_stems(f"{title(row)} {' '.join(_short_texts(row))}".replace("-", " ")) for row in rows)
    return "" if any(stems & has for has in borne) else sought[1].strip()


def _short_texts(row: Record) -> list[str]:
    return [str(value) for key, value in row.items() if key not in texts(row) and not isinstance(value, dict)]


def _is_page(row: Record, asked: Asked) -> bool:
    """Whether a record is something to read, with hardly a fact beside its text."""
    few = len(facts(row, asked, most=MOST_FACTS))
    length = sum(map(len, texts(untold(row)).values()))
    return (few < MOST_BRIEF_FACTS and length > _A_PARAGRAPH) or (few <= 1 and length > LONG)


def _best_of(rows: Sequence[Record], asked: Asked) -> str:
    """Where each record is a page to read: the one that fits best whole, the others by their titles."""
    alike = [_nearness(row, asked) for row in rows]
    fits = [(likeness, _fit(row, asked)) for likeness, row in zip(alike, rows, strict=True)]
    ranked = sorted(zip(fits, rows, strict=True), key=lambda pair: pair[0], reverse=True)
    best = ranked[0][0][0]
    close = [row for (likeness, _), row in ranked[1:2] if best - likeness < _CLOSE and _is_short(row, asked)]
    pages = [page(row, asked) for row in (ranked[0][1], *close)]
    others = titles(row for _, row in ranked[len(pages) : MOST_LISTED])
    if name := never_named(rows, asked.question):
        pages.insert(0, f"I could not find anything about the {name} itself. The nearest that I found:")
    return stacked("\n\n".join(pages), f"See also: {'; '.join(others)}." if others else "")


def _nearness(row: Record, asked: Asked) -> float:
    """How near a page is as a whole, and in its title or the sentence that comes nearest."""
    text = " ".join(texts(row).values())
    whole_page, *parts = asked.likeness([f"{title(row)}. {text}", title(row), *filter(None, _SENTENCE_END.split(text))])
    return (1 - _A_PASSAGE) * whole_page + _A_PASSAGE * max(parts)


def _is_short(row: Record, asked: Asked) -> bool:
    """Whether a second page may be told too: a short one, whose nearness is known."""
    return asked.embedder is not None and sum(map(len, texts(row).values())) < _A_SHORT_PAGE


def _fit(row: Record, asked: Asked) -> int:
    """How many words of the question stand in the title; few of them may be chance, unless they are all of it."""
    named = content_stems(title(row))
    shared = len(asked.stems & named)
    return max(_A_GUESS, shared) + (0 < len(named) == shared)
