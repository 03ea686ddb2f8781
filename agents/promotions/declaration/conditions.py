"""Checks conditions against the declaration, and writes down all that is wrong with them rather than the first."""

from collections.abc import Collection, Iterable

from agents.promotions.declaration.model import Declaration, Relationship, Rule, source_of
from agents.promotions.declaration.names import unknown
from agents.promotions.declaration.parts import Filter, Join, Period
from agents.promotions.declaration.values import typed_values


class ConditionCheck:
    """Returns each part with typed values, as long as there are no problems; else what it returns means nothing."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self.problems: list[str] = []

    def fault(self, problem: str) -> None:
        """Writes down a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def has_field(self, name: str, *, among: Collection[str]) -> bool:
        """Whether it is a field of one of these sources; writes down why not."""
        if not self._declaration.has(name):
            self.fault(unknown("field", name, self._declaration.fields))
            return False
        if source_of(name) not in among:
            self.fault(f"{name} is not reached here: only fields of {', '.join(among)} are.")
            return False
        return True

    def filters(self, parts: Iterable[Filter], *, among: Collection[str]) -> tuple[Filter, ...]:
        """Filters on fields of these sources."""
        return tuple(self._filter(part) for part in parts if self.has_field(part.field, among=among))

    def _filter(self, part: Filter) -> Filter:
        try:
            values = typed_values(self._declaration.field(part.field), part.operator, part.values)
        except ValueError as error:
            self.fault(f"{part.field} {part.operator}: {error}.")
            return part
        return part.model_copy(update={"values": values})

    def periods(self, parts: Iterable[Period], *, among: Collection[str]) -> tuple[Period, ...]:
        """Periods of dates of these sources."""
        kept = tuple(part for part in parts if self.has_field(part.field, among=among))
        for part in kept:
            self._check_period(part)
        return kept

    def _check_period(self, part: Period) -> None:
        if (type_ := self._declaration.field(part.field).type) != "date":
            self.fault(f"{part.field} is no date, but {type_}: it has no period.")
        if part.kind != "between":
            return
        if part.start is None and part.end is None:
            self.fault(f"The period of {part.field} needs a start or an end.")
        elif part.start is not None and part.end is not None and part.start > part.end:
            self.fault(f"The period of {part.field} ends before it starts.")

    def rules(self, names: Iterable[str], *, among: Collection[str]) -> tuple[Rule, ...]:
        """Rules about these sources."""
        return tuple(rule for name in names if (rule := self._rule(name, among)))

    def _rule(self, name: str, among: Collection[str]) -> Rule | None:
        rule = self._declaration.rules.get(name)
        if rule is None:
            self.fault(unknown("rule", name, self._declaration.rules))
        elif rule.source not in among:
            self.fault(f"The rule {name} is about {rule.source}, which is not reached here.")
        return rule

    def relationship(self, name: str, *, start: str) -> Relationship | None:
        """The relationship, when it starts at this source."""
        found = self._declaration.relationships.get(name)
        if found is None:
            self.fault(unknown("relationship", name, self._starting_at(start)))
        elif found.source != start:
            others = ", ".join(self._starting_at(start))
            self.fault(f"The relationship {name} starts at {found.source}, not at {start}; from there lead {others}.")
            return None
        return found

    def _starting_at(self, source: str) -> list[str]:
        return [each.name for each in self._declaration.relationships.values() if each.source == source]

    def join(self, part: Join, *, start: str) -> Join:
        """A join from this source, with its conditions typed."""
        relationship = self.relationship(part.relationship, start=start)
        if relationship is None:
            return part
        among = relationship.others
        for rule in self.rules(part.rules, among=among):
            if rule.joins:
                self.fault(f"The rule {rule.name} joins by itself: ask from {rule.source}, with the rule there.")
        return part.model_copy(
            update={
                "filters": self.filters(part.filters, among=among),
                "periods": self.periods(part.periods, among=among),
            }
        )
