"""A QueryEngine that looks at every row in Python: the reference evaluation of a plan, as an engine's answer."""

from collections.abc import Iterable, Mapping, Sequence

from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.results import Cost, Estimate, Figures, QueryResult, Value
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan
from tests.fakes.plan_evaluator import Row, evaluated

_NOTHING = Cost()


class EvaluatedEngine:
    """Over tables; a source that has none is empty."""

    def __init__(self, declaration: Declaration, tables: Mapping[str, Iterable[Mapping[str, Value]]]) -> None:
        self._tables = {
            source.name: [dict.fromkeys(source.fields) | dict(row) for row in tables.get(source.name, ())]
            for source in declaration.sources.values()
        }
        self.asked: list[CheckedPlan] = []

    async def run(self, plan: CheckedPlan, *, marketer: Marketer) -> QueryResult:
        """Remembers what was asked."""
        assert marketer.subject
        self.asked.append(plan)
        answer = evaluated(plan, self._tables)
        rows: Sequence[Row] = [
            dict(zip((column.name for column in plan.columns), row, strict=True)) for row in answer.rows
        ]
        return QueryResult(
            columns=plan.columns,
            rows=tuple(rows),
            more=answer.more,
            words="",
            estimate=Estimate(steps=(), total=_NOTHING),
            figures=Figures(read_units=_NOTHING.read_units, rows_read=len(rows), milliseconds=0.0, steps=()),
            statements=(),
        )
