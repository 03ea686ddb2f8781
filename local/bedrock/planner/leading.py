"""Look-ups on the way: what must be known first, or leads to what is missing."""

from collections.abc import Callable, Sequence
from functools import partial

from local.bedrock.model import Tool
from local.bedrock.planner.candidates import Candidate
from local.bedrock.planner.chaining import knows_the_day, who_knows
from local.bedrock.planner.language import content_stems, stem
from local.bedrock.planner.limits import does
from local.bedrock.planner.request import Clause
from local.bedrock.planner.schema import is_id, name_words, properties, required

_ID_WORDS = frozenset({"id", "number", "code", "key"})
Look = Callable[[Clause, str], Sequence[Candidate]]


def look_up_first(best: Candidate, clause: Clause, look: Look) -> Candidate | None:
    """What must be known before the best tool can be asked for it."""
    if best.goes_on:
        return None
    return who_knows(best, partial(look, clause, "")) or knows_the_day(best, clause.whole, partial(look, clause))


def leads_to(best: Candidate, other: Candidate) -> bool:
    """Whether another tool can be called now: for what is named, or for the thing whose id the best one lacks."""
    if other.filled.missing:
        return False
    if other.filled.evidence or does(best.tool):
        return True
    if not all(is_id(name, properties(best.tool)[name]) for name in best.filled.missing):
        return False
    things = {stem(word) for name in best.filled.missing for word in name_words(name)} - _ID_WORDS
    return bool(things & content_stems(f"{' '.join(name_words(other.tool.name))} {other.tool.description}"))


def lists(tool: Tool, missing: Sequence[str]) -> bool:
    """Whether a tool gives a list of what is missing by its id: for 'order_id' one that speaks of 'orders' by name."""
    nouns = {f"{name.removesuffix('_id')}s" for name in missing if name.endswith("_id")}
    return bool(nouns & set(name_words(tool.name))) and not required(tool.schema)
