"""Changes the last plan where a question only adds to it: 'only those in Texas', 'and last year?', 'sort by spend'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.plans import Composer

_LEANS = re.compile(
    r"^\W*(?:(?:ok|okay|great|thanks|thank you|good|nice|cool|hm+|so|now|then|please)\b[\s,.!-]*)*"
    r"(?:and\b|but\b|only\b|just\b|also\b|what about|how about|same\b|now\b|instead|sort|order (?:them|it|by|"
    r"that|those)|rank|group|split|break|limit|filter|narrow|"
    r"restrict|exclude|without\b|not\b|add\b|include|drop|remove|leave out|except|who of|which of|how many "
    r"(?:of|are|is)\b|per\b|by\b|of (?:those|these|them)|"
    r"(?:in|from|for|since|before|after|last|this|top|the)\b|make (?:it|that)|can you (?:sort|group|filter|"
    r"break|limit|narrow|also|only|just|split))",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:those|them|they|these|that|it|ones?|their|same|instead|of (?:which|whom)|the list|the result)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\W*(?:which|what (?!about)|who(?!m? of)|whose|when|where|why|is|are|did|do|does|compare|how (?!many (?:of|"
    r"are|is)\b|about)(?:\w+ ){3})",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:now|what about|how about|instead|and)\b", re.IGNORECASE)


def leans(said: str, composer: Composer, last: Mapping[str, Json]) -> bool:
    """Whether a question can only be understood by what was asked before."""
    noun = composer.work.head.noun if composer.work else None
    if noun is not None and noun.exact and noun.term.name != last.get("source"):
        only = re.match(r"\W*(?:and |but |now )*(?:only|just|but only)\b", said, re.IGNORECASE)
        return bool(only) and composer.domain.reaches(str(last.get("source")), noun.term.name)
    if noun is not None and noun.exact:
        return (
            noun.term.name == last.get("source")
            and bool(_LEANS.match(said))
            and len(composer.reading.text.words) < 12
            and not _starts_anew(said)
        )
    if _ALONE.match(said) and not _REFERS.search(said):
        return False
    return composer.work is None or bool(_LEANS.match(said) or _REFERS.search(said))


def _starts_anew(said: str) -> bool:
    return bool(re.match(r"\W*(?:which|who|what|how many|show|list|give|find)\b", said, re.IGNORECASE))


def refined(last: JsonObject, more: JsonObject, said: str, domain: Domain) -> JsonObject:
    """The last plan with what is new; of the same field the newer condition holds."""
    if (count := re.fullmatch(r"\W*(?:make|do) (?:it|that|them) (\d+)\W*", said, re.IGNORECASE)) and last.get("limit"):
        return {**last, "limit": int(count[1])}
    plan: JsonObject = {name: list(value) if isinstance(value, list) else value for name, value in last.items()}
    _conditions(plan, more, said, domain)
    for join in _parts(more, "joins"):
        _join(plan, join)
    if groups := _parts(more, "groups"):
        plan["groups"] = list(groups)
        _unlisted(plan)
        if not _parts(plan, "aggregates"):
            plan["aggregates"] = list(_parts(more, "aggregates"))
    if (aggregates := _parts(more, "aggregates")) and not (groups and _parts(last, "aggregates")):
        plan["aggregates"] = list(aggregates)
        _unlisted(plan)
        if not groups:
            plan.pop("groups", None)
    for name in ("having", "order", "fields", "limit"):
        if more.get(name):
            plan[name] = more[name]
    _by_column(plan)
    return {name: value for name, value in plan.items() if value != []}


def _by_column(plan: JsonObject) -> None:
    """Of groups an order is by a column of theirs: by what was counted or added up."""
    columns = [str(each["name"]) for each in _parts(plan, "aggregates")]
    known = {*columns, *(str(each["field"]) for each in _parts(plan, "groups"))}
    if columns and _parts(plan, "order"):
        plan["order"] = [
            each if str(each["by"]) in known else {**each, "by": columns[0]} for each in _parts(plan, "order")
        ]


def _parts(plan: Mapping[str, Json], name: str) -> list[JsonObject]:
    found = plan.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _unlisted(plan: JsonObject) -> None:
    for name in ("fields", "order", "limit", "having"):
        plan.pop(name, None)


def _conditions(plan: JsonObject, more: JsonObject, said: str, domain: Domain) -> None:
    """Filters, rules and periods; a window of time takes the place of the one there is."""
    filters, periods = [_as_before(each, plan) for each in _parts(more, "filters")], _parts(more, "periods")
    fields = {str(each["field"]) for each in (*filters, *periods)}
    if re.search(r"\b(?:too|also|as well|add)\b", said, re.IGNORECASE):
        filters = [_together(each, plan) for each in filters]
    replaced = _kept(plan, fields)
    if filters:
        plan["filters"] = [*replaced["filters"], *filters]
    named = {str(value).lower() for each in filters for value in _values(each)}
    siblings = {
        str(value).lower() for field in fields if field in domain.fields for value in domain.fields[field].values
    }
    rules = [str(rule) for rule in _list(plan, "rules")]
    if named & siblings:
        rules = [rule for rule in rules if rule.lower() not in siblings]
    new = [str(rule) for rule in _list(more, "rules")]
    if (
        new
        and rules
        and _ANOTHER.search(said)
        and not re.search(r"\b(?:only|those|also|them|of)\b", said, re.IGNORECASE)
    ):
        rules = []
    plan["rules"] = list(dict.fromkeys([*rules, *new]))
    if periods:
        _period(plan, periods)


def _together(new: JsonObject, plan: JsonObject) -> JsonObject:
    """'in Ohio too': the value beside those that there are."""
    old = next((each for each in _parts(plan, "filters") if each["field"] == new["field"]), None)
    if old is None or {old["operator"], new["operator"]} - {"equals", "one_of"}:
        return new
    return {**new, "operator": "one_of", "values": [*_values(old), *_values(new)]}


def _as_before(new: JsonObject, plan: JsonObject) -> JsonObject:
    """'make that 1000': a number alone is compared as the one before it was."""
    numbers = all(isinstance(value, int | float) for value in _values(new))
    old = next(
        (
            each
            for each in _parts(plan, "filters")
            if numbers and each.get("values") and all(isinstance(v, int | float) for v in _values(each))
        ),
        None,
    )
    if old is None or new["operator"] != "equals" or isinstance(_values(new)[0], bool):
        return new
    return {**new, "field": old["field"], "operator": old["operator"]} if old["operator"] != "between" else new


def _kept(plan: JsonObject, fields: set[str]) -> dict[str, list[JsonObject]]:
    kept = {
        name: [each for each in _parts(plan, name) if str(each["field"]) not in fields]
        for name in ("filters", "periods")
    }
    for name, parts in kept.items():
        if name in plan:
            plan[name] = list(parts)
    return kept


def _period(plan: JsonObject, periods: list[JsonObject]) -> None:
    """In a join's place where the last window stood in a join."""
    holders = [plan, *_parts(plan, "joins")]
    holder = next((each for each in holders if _parts(each, "periods")), plan)
    if holder is not plan and not _parts(plan, "periods"):
        field = _parts(holder, "periods")[0]["field"]
        holder["periods"] = [{**each, "field": field} for each in periods]
    else:
        plan["periods"] = [*_parts(plan, "periods"), *periods]


def _join(plan: JsonObject, join: JsonObject) -> None:
    joins = _parts(plan, "joins")
    same = next(
        (
            each
            for each in joins
            if each["relationship"] == join["relationship"] and each.get("kind") == join.get("kind")
        ),
        None,
    )
    if same is None:
        plan["joins"] = [*joins, join]
        return
    merged = dict(same)
    for name in ("filters", "periods"):
        fields = {str(each["field"]) for each in _parts(join, name)}
        merged[name] = [*(each for each in _parts(same, name) if str(each["field"]) not in fields), *_parts(join, name)]
    merged["rules"] = list(dict.fromkeys([*map(str, _list(same, "rules")), *map(str, _list(join, "rules"))]))
    plan["joins"] = [{k: v for k, v in merged.items() if v != []} if each is same else each for each in joins]


def _list(plan: Mapping[str, Json], name: str) -> list[Json]:
    found = plan.get(name)
    return found if isinstance(found, list) else []


def _values(part: JsonObject) -> list[Json]:
    return _list(part, "values")
