"""An engine that reads nothing: it keeps what was asked, and answers with a row that the plan's columns could have.

What is scored is the plan. A model that asked for rows needs some to go on with.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from agents.promotions.declaration.model import FieldType
from agents.promotions.federation.progress import Progress
from agents.promotions.federation.results import Cost, Estimate, Figures, QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.words import in_words
from agents.promotions.value import Value

_TEXT = "one of them"
_VALUES: Mapping[FieldType, Value] = {
    "text": _TEXT,
    "choice": _TEXT,
    "whole": 3,
    "number": Decimal("4.5"),
    "money": Decimal("120.50"),
    "flag": True,
    "date": date(2026, 6, 1),
}
_FREE = Estimate(steps=(), total=Cost())


class PlayedEngine:
    """Keeps the last plan of each marketer."""

    def __init__(self) -> None:
        self._asked: dict[str, CheckedPlan] = {}

    def last_of(self, marketer: Marketer) -> CheckedPlan | None:
        """What they asked last, if they did."""
        return self._asked.get(marketer.subject)

    def forget(self, marketer: Marketer) -> None:
        """As though they had asked nothing yet."""
        self._asked.pop(marketer.subject, None)

    async def estimate(self, plan: CheckedPlan) -> Estimate:  # noqa: ARG002  the port's
        """Nothing costs anything. An estimate is no answer, and is not kept."""
        return _FREE

    async def run(
        self,
        plan: CheckedPlan,
        *,
        marketer: Marketer,
        progress: Progress | None = None,  # noqa: ARG002  the port's
    ) -> QueryResult:
        """One row."""
        self._asked[marketer.subject] = plan
        return QueryResult(
            columns=plan.columns,
            rows=({column.name: _VALUES[column.type] for column in plan.columns},),
            more=False,
            words=in_words(plan),
            estimate=_FREE,
            figures=Figures(read_units=Decimal(0), rows_read=1, milliseconds=0.0, steps=()),
            statements=(),
        )
