"""Which rows a deed is for: the conditions of a plan, from the words that name them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import root, text_of
from local.bedrock.planner.querying.plans import Composer
from local.bedrock.planner.querying.shape import PlanShape
from local.bedrock.planner.querying.states import code_of
from local.bedrock.planner.querying.text_fields import TextFields

_ONE_WORD = re.compile(r"\W*(?:the |to )*([^\W\d_][\w'-]+)\W*", re.IGNORECASE)
_NAME = re.compile(
    r"\W*(?:the )?(?:[a-z]+ )?[\"']?"
    r"([A-Z0-9][\w'’-]*(?: (?:(?:of|the|and|for|to|your) )*[A-Z0-9][\w'’-]*)*)"
    r"[\"']?(?: (?:now|please|today|right now|immediately))*\W*"
)
_ONE_THING = re.compile(
    r"\W*(?:(?:the|our|this|that) )+[\"']?(?!(?:the|all|every|each|any)\b)"
    r"(?P<name>[^\W_][\w'’-]*(?: [\w'’-]+){0,4}?)[\"']? (?P<noun>[a-z]+(?<!s))"
    r"(?: (?:now|please|today|right now|immediately))*\W*"
)
_CAPITAL = re.compile(r"(?<=\s)[A-Z][a-z][\w-]*")
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|any)\b", re.IGNORECASE)
_CHOOSING = ("filters", "rules", "periods", "joins")


@dataclass(frozen=True)
class Rows:
    """Rows of a source; `parts` are empty where nothing says which."""

    source: str
    parts: JsonObject
    unclear: str = ""  # words that nothing is known of: never dropped, where rows are to change


def rows_in(
    said: str, shape: PlanShape, domain: Domain, today: date, *, source: str = "", reaches_all: bool = False
) -> Rows | None:
    """The rows that some words name, in terms of the whole domain; of the tool's own source where it has one.

    `reaches_all`: who says 'everybody' means all whom it may reach, and not all rows.
    """
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
    elif title := _titled(said, domain, str(plan["source"]), parts):
        parts = {"filters": [title]}
    else:
        unclear = _unclear(composer, parts, domain)
        if part := _called(said, domain, str(plan["source"]), parts, unclear=unclear):
            parts = {"filters": [part]}
        elif unclear:
            return Rows(str(plan["source"]), parts, unclear)
    if reaches_all and not parts and _ALL.search(said) and (everyone := _everyone(shape, domain, str(plan["source"]))):
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


def _titled(said: str, domain: Domain, source: str, parts: JsonObject) -> JsonObject | None:
    """A name alone that no condition took: what a thing is called."""
    name, title = _NAME.fullmatch(said), domain.title(source)
    known = name is None or name[1].lower() in json.dumps(parts).lower()
    if known or title is None or TextFields(domain, [source]).is_of_people:
        return None
    return {"field": title.name, "operator": "equals", "values": [name[1]]} if name else None


def _called(said: str, domain: Domain, source: str, parts: JsonObject, *, unclear: str) -> JsonObject | None:
    """Part of what one thing is called, before what it is: 'the Warm Weeks promotion', 'the summer sale'."""
    found, title = _ONE_THING.fullmatch(said), domain.title(source)
    if found is None or title is None or TextFields(domain, [source]).is_of_people:
        return None
    name, noun = found["name"], text_of(found["noun"]).words[0]
    own = text_of(source.removesuffix("s")).words[0]
    is_noun = noun.lower == own.lower or bool(noun.kin & own.kin)
    is_unknown = not parts or bool(unclear) or (name[:1].isupper() and name.lower() not in json.dumps(parts).lower())
    if not (is_unknown and is_noun) and name.lower() != unclear.lower():
        return None
    return {"field": title.name, "operator": "contains", "values": [name]}


def _unclear(composer: Composer, parts: JsonObject, domain: Domain) -> str:
    """What no condition tells; that a word may mean another source too is no matter, where some are found."""
    gap = composer.gap()
    if gap is None or gap.about.lower() in json.dumps(parts).lower():
        return ""
    return "" if parts and gap.about.split()[0] in domain.sources else gap.about


def unplaced(said: str, domain: Domain, found: JsonObject) -> str:
    """A name among some words that nothing which was found of them tells."""
    told = json.dumps([*found.values()]).lower()
    own = {part.lower() for source in domain.sources for part in (source, source.removesuffix("s"))}
    named = (word for word in _CAPITAL.findall(said) if word.lower() not in own | STOP_WORDS)
    return next((word for word in named if root(word) not in told and code_of(word) is None), "")


def _everyone(shape: PlanShape, domain: Domain, source: str) -> str | None:
    """A rule for all whom a tool may reach, such as those who agreed: one that its conditions speak of."""
    own = (rule for rule in domain.rules.values() if rule.source == source and rule.name in shape.domain.rules)
    return next((rule.name for rule in own if re.search(r"\b(?:agreed|consent\w*|reach\w*)\b", rule.means)), None)
