"""Where a plan differs from the one that a question should give; nothing where it means the same."""

from collections.abc import Iterable, Iterator

from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import Aggregate, Filter, Group, Having, Join, QueryPlan
from evals.promotions.plain import plain
from evals.result import Shortfall

# Where no number of rows was asked for, an answer that shows fewer than these leaves out what was asked for.
LEAST_ROWS = 20


def differences(given: CheckedPlan, expected: CheckedPlan, *, written: QueryPlan) -> list[Shortfall]:
    """Between plans that were checked on the same day. `written` is the expected one as its author wrote it.

    Fields, order and limit count where the author named them; fields may be more.
    """
    ours, theirs = plain(expected), plain(given)
    if ours.source != theirs.source:
        return [Shortfall(expectation="source", message=f"expected {ours.source}, not {theirs.source}")]
    parts = (
        _parts("filters", map(_filter, ours.filters), map(_filter, theirs.filters)),
        _parts("joins", map(_join, ours.joins), map(_join, theirs.joins)),
        _parts("groups", map(_group, ours.groups), map(_group, theirs.groups)),
        _parts("aggregates", map(_aggregate, ours.aggregates), map(_aggregate, theirs.aggregates)),
        _parts("having", map(_having, ours.having), map(_having, theirs.having)),
        _fields(written, theirs),
        _order(written, ours, theirs),
        _limit(written, theirs),
    )
    return [shortfall for part in parts for shortfall in part]


def _parts(name: str, expected: Iterable[str], given: Iterable[str]) -> Iterator[Shortfall]:
    ours, theirs = list(expected), list(given)
    missing = [one for one in ours if one not in theirs]
    needless = [one for one in theirs if one not in ours]
    if missing or needless or len(ours) != len(theirs):
        said = [f"missing: {'; '.join(missing)}"] if missing else []
        said += [f"not asked for: {'; '.join(needless)}"] if needless else []
        yield Shortfall(expectation=name, message=". ".join(said) or "told twice")


def _fields(written: QueryPlan, given: QueryPlan) -> Iterator[Shortfall]:
    missing = [field for field in written.fields if field not in given.fields]
    if missing:
        yield Shortfall(expectation="fields", message=f"not shown: {', '.join(missing)}")


def _order(written: QueryPlan, expected: QueryPlan, given: QueryPlan) -> Iterator[Shortfall]:
    asked = len(written.order)
    ours, theirs = (
        [f"{each.by} {'down' if each.descending else 'up'}" for each in plan.order[:asked]]
        for plan in (expected, given)
    )
    if ours != theirs:
        yield Shortfall(expectation="order", message=f"expected {', '.join(ours)}, not {', '.join(theirs) or 'none'}")


def _limit(written: QueryPlan, given: QueryPlan) -> Iterator[Shortfall]:
    if "limit" in written.model_fields_set:
        if written.limit != given.limit:
            yield Shortfall(expectation="limit", message=f"expected {written.limit}, not {given.limit}")
    elif given.limit < LEAST_ROWS and (given.groups or not given.aggregates):
        yield Shortfall(expectation="limit", message=f"nobody asked for {given.limit} rows only")


def _filter(part: Filter) -> str:
    return f"{part.field} {part.operator} {', '.join(map(str, part.values))}".strip()


def _join(join: Join) -> str:
    conditions = " and ".join(sorted(map(_filter, join.filters)))
    return f"{join.kind} {join.relationship}" + (f" where {conditions}" if conditions else "")


def _group(group: Group) -> str:
    return f"{group.field} by {group.unit}" if group.unit else group.field


def _aggregate(aggregate: Aggregate) -> str:
    return f"{aggregate.function} of {aggregate.field or 'rows'}"


def _having(having: Having) -> str:
    return f"{having.aggregate} {having.operator} {having.value}"
