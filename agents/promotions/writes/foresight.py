"""Works out what a plan would do: the same at the request and at the execution, so that the two can be compared."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from agents.common.errors import NotAllowed
from agents.promotions.declaration.model import Declaration, Source
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.words import rows_in_words
from agents.promotions.writes import policy, promised
from agents.promotions.writes.effect import Effect, Impact, Measures, RowChange, version_of
from agents.promotions.writes.impact import ImpactStudy
from agents.promotions.writes.mailing import Mailing
from agents.promotions.writes.new_values import NewValues, new_values, price_measures, promotion_values
from agents.promotions.writes.plans import CreatePromotion, Selection, SendEmail, WritePlan
from agents.promotions.writes.questions import Questions
from agents.promotions.writes.selecting import Selecting
from agents.promotions.writes.wording import counted

_MAIL = "customers"


class Foresight:
    """Reads only. Whoever asks has to be allowed to write what the plan changes."""

    def __init__(
        self,
        declaration: Declaration,
        questions: Questions,
        mailing: Mailing,
        *,
        today: Callable[[], date],
    ) -> None:
        self._declaration = declaration
        self._selecting = Selecting(declaration, questions)
        self._study = ImpactStudy(questions)
        self._mailing = mailing
        self._today = today

    async def of(self, plan: WritePlan, *, approval_id: str, marketer: Marketer) -> Effect:
        """What it would do now. Raises BadInput, NotAllowed, or Refused by policy."""
        marketer.must_be_marketer()
        effect = await self._of(plan, approval_id=approval_id, marketer=marketer)
        policy.check(effect.measures, self._declaration.policy)
        return effect

    async def _of(self, plan: WritePlan, *, approval_id: str, marketer: Marketer) -> Effect:
        if isinstance(plan, SendEmail):
            return await self._of_mail(plan, marketer)
        if isinstance(plan, CreatePromotion):
            return await self._of_promotion(plan, approval_id=approval_id, marketer=marketer)
        values = new_values(plan, self._declaration)
        source = self._writable(values.source, marketer)
        changes = await self._selecting.changes(values, marketer)
        measures = await self._measures(values, changes, marketer)
        return Effect(
            source=source.name,
            words=f"{values.words} for {counted(len(changes), source.name)}",
            chosen=self._chosen(source.name, values.rows, marketer),
            changes=changes,
            version=version_of(changes),
            impact=await self._impact(values.source, changes, measures=measures, marketer=marketer),
            measures={"rows": Decimal(len(changes)), **measures},
        )

    async def _of_promotion(self, plan: CreatePromotion, *, approval_id: str, marketer: Marketer) -> Effect:
        source = self._writable("promotions", marketer)
        values = promotion_values(plan, source, today=self._today())
        promotion_id = f"PROMO-{approval_id.rpartition('-')[2].upper()}"
        created = RowChange(key={"promotion_id": promotion_id}, name=plan.name, before={}, after=values)
        changes = (created,)
        measures = await self._promised(changes, marketer)
        [offer] = promised.offers(changes)
        return Effect(
            source=source.name,
            words=f"Create the promotion {plan.name}: {offer.words(int(measures['audience']))}",
            changes=changes,
            version=version_of(changes),
            impact=await self._impact(source.name, changes, measures=measures, marketer=marketer),
            measures=measures,
        )

    async def _of_mail(self, plan: SendEmail, marketer: Marketer) -> Effect:
        prepared = await self._mailing.prepare(plan, marketer)
        return Effect(
            source=_MAIL,
            words=f"Send the mail {plan.subject} to {counted(prepared.audience, 'customers')}",
            chosen=self._chosen(_MAIL, plan.audience, marketer),
            changes=(),
            version=prepared.version,
            impact=Impact(customers=prepared.audience, words=prepared.words),
            measures={"audience": Decimal(prepared.audience)},
        )

    async def _measures(self, values: NewValues, changes: tuple[RowChange, ...], marketer: Marketer) -> Measures:
        match values.source:
            case "products":
                return price_measures(changes)
            case "promotions":
                return await self._promised(changes, marketer)
        return {}

    async def _promised(self, changes: tuple[RowChange, ...], marketer: Marketer) -> Measures:
        """The same of a new promotion and of one that is changed: neither is a way round the other's limits."""
        promised.check_days(changes, today=self._today())

        async def audience(segment: str) -> int:
            return await self._study.audience(segment, marketer)

        return await promised.measures(changes, audience)

    async def _impact(
        self, source: str, changes: tuple[RowChange, ...], *, measures: Measures, marketer: Marketer
    ) -> Impact:
        match source:
            case "products":
                return await self._study.of_prices(changes, marketer)
            case "customers":
                return await self._study.of_customers([str(one.key["customer_id"]) for one in changes], marketer)
        audience, offers = int(measures.get("audience", 0)), promised.offers(changes)
        if len(offers) != 1:  # past orders tell what one costs, and not what several cost beside each other
            return Impact(customers=audience)
        [offer] = offers
        return await self._study.of_offer(offer, audience=audience, marketer=marketer)

    def _chosen(self, source: str, rows: Selection, marketer: Marketer) -> str:
        """Which rows are meant, as a question for them would say it."""
        key = self._declaration.sources[source].key
        question = rows.question(source, fields=key, at_most=self._declaration.policy.max_rows_per_write)
        return rows_in_words(checked(question, self._declaration, marketer.groups, today=self._today()))

    def _writable(self, name: str, marketer: Marketer) -> Source:
        source = self._declaration.sources[name]
        if not set(source.writers) & marketer.groups:
            raise NotAllowed(f"You may not change {name}.")
        return source
