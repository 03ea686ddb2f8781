"""Whom a mail reaches: those whom a plan means, who agreed to mail and whom mail reaches, whatever the plan says."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date

from agents.common.errors import BadInput, Refused
from agents.promotions.declaration.model import Declaration
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.letters import Recipient
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import MOST_ROWS, Filter, Join, QueryPlan
from agents.promotions.writes.plans import Selection
from agents.promotions.writes.questions import Engine

_FIELDS = ("customer_id", "name", "email", "city")
_ADDRESS = "customers.email"
_REACHED = Filter(field="customers.email_status", operator="equals", values=("ok",))
_AGREED = Join(
    relationship="customers_preferences",
    filters=(Filter(field="preferences.newsletter", operator="equals", values=(True,)),),
)
# The same whoever is meant: it tells neither who is a customer nor who agreed to what.
NOBODY = (
    "Nobody who may be written to is meant by that. Mail goes only to customers who agreed to it, whom it reaches, "
    "and who had none about the same promotion, or none that says the same."
)
_TOO_MANY = "That means more than {most} customers, the most that one mail may go to."


class Audiences:
    """Chooses as a question would, and asks the database for each one's consent again."""

    def __init__(
        self, engine: Engine, declaration: Declaration, consents: Consents, *, today: Callable[[], date]
    ) -> None:
        self._engine = engine
        self._declaration = declaration
        self._consents = consents
        self._today = today

    async def of(self, selection: Selection, marketer: Marketer) -> tuple[Recipient, ...]:
        """In the order of their ids. Raises PlanRefused, and Refused when there are too many of them."""
        most = self._declaration.policy.max_audience
        plan = checked(_restricted(selection), self._declaration, marketer.groups, today=self._today())
        if plan.asked.source != "customers":
            raise BadInput("A mail goes to customers.")
        limit = min(selection.limit or most + 1, most + 1)
        result = await self._engine.run(
            dataclasses.replace(plan, plan=plan.plan.model_copy(update={"limit": limit})), marketer=marketer
        )
        if len(result.rows) > most or (result.more and not selection.limit):
            raise Refused("audience", _TOO_MANY.format(most=most))
        agreed = await self._consents.agreed([str(row["customer_id"]) for row in result.rows])
        chosen = [_recipient(row) for row in result.rows if str(row["customer_id"]) in agreed]
        return tuple(sorted((one for one in chosen if one.email), key=lambda one: one.customer_id))


def _restricted(selection: Selection) -> QueryPlan:
    """Conditions only ever take customers away: nothing that a plan says brings anybody back."""
    plan = selection.question("customers", fields=_FIELDS, at_most=MOST_ROWS - 1)
    return plan.model_copy(
        update={
            "filters": (*(_whatever_the_case(one) for one in plan.filters), _REACHED),
            "joins": (*plan.joins, _AGREED),
        }
    )


def _whatever_the_case(condition: Filter) -> Filter:
    """An address as it was written, and as addresses are kept."""
    if condition.field != _ADDRESS or condition.operator not in ("equals", "one_of"):
        return condition
    written = [str(value).strip() for value in condition.values]
    values = tuple(dict.fromkeys((*written, *(value.lower() for value in written))))
    return condition.model_copy(update={"operator": "one_of", "values": values})


def _recipient(row: Mapping[str, object]) -> Recipient:
    return Recipient(**{name: str(row[name] or "") for name in _FIELDS})
