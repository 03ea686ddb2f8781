"""A QueryEngine that looks at every row in Python: the reference evaluation of a plan, as an engine's answer."""

from collections.abc import Iterable, Mapping, Sequence

from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.progress import Progress
from agents.promotions.federation.results import Cost, Estimate, Figures, QueryResult, StepEstimate
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.reach import touched
from agents.promotions.query.words import in_words
from agents.promotions.value import Value
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

    async def estimate(self, plan: CheckedPlan) -> Estimate:
        """It reads each table whole."""
        rows = sum(len(self._tables[name]) for name in touched(plan.asked, plan.declaration))
        step = StepEstimate(source=plan.plan.source, how="every row", cost=Cost(rows=rows))
        return Estimate(steps=(step,), total=step.cost)

    async def run(self, plan: CheckedPlan, *, marketer: Marketer, progress: Progress | None = None) -> QueryResult:
        """Remembers what was asked."""
        assert marketer.subject
        if progress is not None:
            await progress("Looking at every row")
        self.asked.append(plan)
        answer = evaluated(plan, self._tables)
        rows: Sequence[Row] = [
            dict(zip((column.name for column in plan.columns), row, strict=True)) for row in answer.rows
        ]
        return QueryResult(
            columns=plan.columns,
            rows=tuple(rows),
            more=answer.more,
            words=in_words(plan),
            estimate=Estimate(steps=(), total=_NOTHING),
            figures=Figures(read_units=_NOTHING.read_units, rows_read=len(rows), milliseconds=0.0, steps=()),
            statements=(),
        )
