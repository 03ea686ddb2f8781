"""Which rows a deed is for: the conditions of a plan, from the words that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.plans import Composer
from local.bedrock.planner.querying.shape import PlanShape
from local.bedrock.planner.querying.text_fields import TextFields

_ONE_WORD = re.compile(r"\W*(?:the |to )*([^\W\d_][\w'-]+)\W*", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|any)\b", re.IGNORECASE)
_CHOOSING = ("filters", "rules", "periods", "joins")


@dataclass(frozen=True)
class Rows:
    """Rows of a source; `parts` are empty where nothing says which."""

    source: str
    parts: JsonObject


def rows_in(said: str, shape: PlanShape, domain: Domain, today: date, *, source: str = "") -> Rows | None:
    """The rows that some words name, in terms of the whole domain; of the tool's own source where it has one."""
    origin = source or only_source(shape, domain)
    composer = Composer(said, domain, today, source=origin)
    plan = composer.compose()
    if plan is None or composer.work is None:
        return None
    parts: JsonObject = {name: plan[name] for name in _CHOOSING if name in plan and name in shape.parts}
    if plan.get("limit") and plan.get("order"):
        parts |= {name: plan[name] for name in ("order", "limit") if name in shape.parts}
    if person := _first_name(said, domain, composer, str(plan["source"])):
        parts = {"filters": [person]}
    if not parts and _ALL.search(said) and (everyone := _everyone(shape, domain, str(plan["source"]))):
        parts = {"rules": [everyone]}
    return Rows(str(plan["source"]), parts)


def rows_of(last: JsonObject, shape: PlanShape, domain: Domain, *, source: str = "") -> Rows | None:
    """The rows that the last plan showed, where they are of the tool's source."""
    origin = source or only_source(shape, domain)
    if origin not in ("", last.get("source")) or last.get("groups"):
        return None
    parts: JsonObject = {name: last[name] for name in _CHOOSING if last.get(name) and name in shape.parts}
    if last.get("limit") and last.get("order"):
        parts |= {name: last[name] for name in ("order", "limit") if name in shape.parts}
    return Rows(str(last["source"]), parts)


def only_source(shape: PlanShape, domain: Domain) -> str:
    """The source that all relationships of a tool start at; their meaning may stand at another tool."""
    known = {**domain.relationships, **shape.domain.relationships}
    origins = {known[name].origin for name in shape.ways if name in known}
    return origins.pop() if len(origins) == 1 and "source" not in shape.parts else ""


def _first_name(said: str, domain: Domain, composer: Composer, source: str) -> JsonObject | None:
    """One word that nothing else is known by, where people are chosen: whom it names, first."""
    word = _ONE_WORD.fullmatch(said)
    texts = TextFields(domain, [source])
    name = texts.of_person() if word and texts.is_of_people and not composer.reading.mentions else None
    if word is None or name is None or word[1].lower() in STOP_WORDS:
        return None
    return {"field": name.name, "operator": "starts_with", "values": [f"{word[1].title()} "]}


def _everyone(shape: PlanShape, domain: Domain, source: str) -> str | None:
    """A rule for all whom a tool may reach, such as those who agreed: one that its conditions speak of."""
    own = (rule for rule in domain.rules.values() if rule.source == source and rule.name in shape.domain.rules)
    return next((rule.name for rule in own if re.search(r"\b(?:agreed|consent\w*|reach\w*)\b", rule.means)), None)
