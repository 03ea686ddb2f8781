"""What an import did: how many rows moved, were there already or were refused, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One row that was not taken over."""

    table: str
    key: str
    reason: str


@dataclass
class Report:
    """Counts by the old database's tables."""

    moved: Counter[str] = field(default_factory=Counter)
    there_already: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, table: str, key: object, reason: str) -> None:
        """Notes a row that stays behind; what names it is shortened, since it may be anything."""
        self.refusals.append(Refusal(table=table, key=repr(key)[:60], reason=reason))

    def lines(self) -> Iterator[str]:
        """For a terminal: a line a table, and the first rows of each reason."""
        refused = Counter(refusal.table for refusal in self.refusals)
        yield f"{'table':<18} {'moved':>8} {'there':>8} {'refused':>8}"
        for table in sorted({*self.moved, *self.there_already, *refused}):
            yield f"{table:<18} {self.moved[table]:>8} {self.there_already[table]:>8} {refused[table]:>8}"
        reasons = Counter((refusal.table, refusal.reason) for refusal in self.refusals)
        for (table, reason), number in sorted(reasons.items()):
            keys = [r.key for r in self.refusals if (r.table, r.reason) == (table, reason)][:_SHOWN]
            more = f" and {number - len(keys)} more" if number > len(keys) else ""
            yield f"refused: {table} {', '.join(keys)}{more}: {reason}"

    def document(self) -> dict[str, object]:
        """All of it, for a file."""
        return {
            "moved": dict(self.moved),
            "there_already": dict(self.there_already),
            "refused": [{"table": r.table, "key": r.key, "reason": r.reason} for r in self.refusals],
        }
