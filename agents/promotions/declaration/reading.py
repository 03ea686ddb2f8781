"""Reads an environment's declaration: the shop's sources with the environment's limits, policy and own words over them.

A wrong file is refused with everything that is wrong in it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from agents.promotions.declaration.conditions import ConditionCheck
from agents.promotions.declaration.model import NUMBERS, Declaration, Relationship, Rule, Source, source_of

Table = Mapping[str, object]
_HERE = Path(__file__).parent
_SORTED = NUMBERS | {"date"}
_NAMED = ("sources", "relationships", "rules")


class DeclarationRefused(ValueError):
    """The declaration can't be used: `problems` is all that is wrong with it."""

    def __init__(self, environment: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"the declaration of {environment} is wrong: " + "; ".join(problems))
        self.problems = problems


def read_declaration(environment: str, *, prefix: str, folder: Path = _HERE) -> Declaration:
    """The environment's. `prefix` stands before the name of each DynamoDB table. Raises DeclarationRefused."""
    own = folder / f"{environment}.toml"
    if not environment.isalnum() or not own.is_file():
        raise DeclarationRefused(environment, ("there is no such environment",))
    tables = _merged(_parsed(folder / "shop.toml", environment), _parsed(own, environment))
    try:
        declaration = Declaration.model_validate(_named({**tables, "environment": environment}, prefix))
    except ValidationError as error:
        raise DeclarationRefused(environment, tuple(_words(error))) from error
    if problems := tuple(_problems(declaration)):
        raise DeclarationRefused(environment, problems)
    return _typed(declaration)


def _parsed(path: Path, environment: str) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DeclarationRefused(environment, (f"{path.name}: {error}",)) from error


def _merged(shared: Table, own: Table) -> dict[str, object]:
    """Tables are merged, anything else is replaced."""
    merged = dict(shared)
    for name, value in own.items():
        before = merged.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[name] = _merged(before, value) if both else value  # type: ignore[arg-type]  # `both` says so
    return merged


def _named(tables: Table, prefix: str) -> dict[str, object]:
    """Each part knows its own name; a DynamoDB table has its physical one."""
    named = {name: _with_names(part) if name in _NAMED else part for name, part in tables.items()}
    sources = named.get("sources")
    if isinstance(sources, dict):
        named["sources"] = {name: _with_fields(source, prefix) for name, source in sources.items()}
    return named


def _with_names(parts: object) -> object:
    if not isinstance(parts, Mapping):
        return parts
    return {name: {**part, "name": name} if isinstance(part, Mapping) else part for name, part in parts.items()}


def _with_fields(source: object, prefix: str) -> object:
    if not isinstance(source, Mapping):
        return source
    table = f"{prefix}{source.get('table')}" if source.get("type") == "dynamodb" else source.get("table")
    return {**source, "table": table, "fields": _with_names(source.get("fields"))}


def _words(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        yield f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"


def _problems(declaration: Declaration) -> Iterator[str]:
    """What does not fit together."""
    for source in declaration.sources.values():
        yield from _source_problems(source)
    broken = list(_way_problems(declaration))
    yield from broken
    if not broken:
        yield from _checked_rules(declaration)[1]


def _source_problems(source: Source) -> Iterator[str]:
    used = [("key", source.key), ("usual", source.usual), ("writable", source.writable)]
    used += [(f"index {index.name}", (index.partition, index.sort or index.partition)) for index in source.indexes]
    for where, names in used:
        for name in dict.fromkeys(names):
            if name not in source.fields:
                yield f"sources.{source.name}: {where} names {name}, which is no field"
    for sort in (way.sort for way in source.ways_in if source.type == "dynamodb" and way.sort in source.fields):
        if source.fields[str(sort)].type not in _SORTED:
            yield f"sources.{source.name}: {sort} sorts an index, and is neither a number nor a date"
    for field in source.fields.values():
        if (field.type == "choice") != bool(field.values):
            yield f"sources.{source.name}.{field.name}: a choice has values, and nothing else has"
    if source.writable and not source.writers:
        yield f"sources.{source.name}: somebody must be allowed to write what is writable"
    if set(source.writable) & set(source.key):
        yield f"sources.{source.name}: a key is never writable"
    if source.type == "postgres" and source.indexes:
        yield f"sources.{source.name}: only DynamoDB's indexes are declared"


def _way_problems(declaration: Declaration) -> Iterator[str]:
    for relationship in declaration.relationships.values():
        yield from _steps_problems(declaration, relationship)


def _steps_problems(declaration: Declaration, relationship: Relationship) -> Iterator[str]:
    reached = [source_of(relationship.way[0].left)]
    for step in relationship.way:
        where = f"relationships.{relationship.name}: {step.left} = {step.right}"
        missing = [name for name in (step.left, step.right) if not declaration.has(name)]
        for name in missing:
            yield f"{where}: there is no field {name}"
        if not missing and declaration.field(step.left).type != declaration.field(step.right).type:
            yield f"{where}: the two are of different types"
        if source_of(step.left) not in reached:
            yield f"{where}: {source_of(step.left)} was not reached before"
        if source_of(step.right) in reached:
            yield f"{where}: {source_of(step.right)} is reached twice"
        reached.append(source_of(step.right))


def _checked_rules(declaration: Declaration) -> tuple[dict[str, Rule], list[str]]:
    """The rules with typed values, and what is wrong with them."""
    rules, problems = {}, []
    for rule in declaration.rules.values():
        if rule.source not in declaration.sources:
            problems.append(f"rules.{rule.name}: there is no source {rule.source}")
            continue
        check = ConditionCheck(declaration)
        rules[rule.name] = rule.model_copy(
            update={
                "filters": check.filters(rule.filters, among=(rule.source,)),
                "periods": check.periods(rule.periods, among=(rule.source,)),
                "joins": tuple(check.join(join, start=rule.source) for join in rule.joins),
            }
        )
        problems += [f"rules.{rule.name}: {problem}" for problem in check.problems]
        problems += [f"rules.{rule.name}: a rule only filters" for join in rule.joins if join.kind == "each"]
        problems += [f"rules.{rule.name}: a rule's joins name no rules" for join in rule.joins if join.rules]
        problems += [] if rule.filters or rule.periods or rule.joins else [f"rules.{rule.name}: it says nothing"]
    return rules, problems


def _typed(declaration: Declaration) -> Declaration:
    rules, _ = _checked_rules(declaration)
    return declaration.model_copy(update={"rules": rules})
