"""What is shown to whoever watches, as conditions on the view that tells it: now, at a given time, or so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from local.bedrock.model import Json
from local.bedrock.planner.language import content_stems, words
from local.bedrock.planner.sql.select import equals, literal
from local.bedrock.planner.sql.views import Column, View

_UNTIL = "until"
_TIMES = frozenset({"second", "minute", "time"})


@dataclass(frozen=True)
class Shown:
    """A view with a flag for what is so at this moment. `said` are the columns' values that the prompt gives."""

    view: View
    key: str
    said: Mapping[str, Json]

    def conditions(self, *, now: bool) -> tuple[str, ...]:
        """Of what is watched, the rows that show something; only what can be seen now, or all up to then."""
        watched = [
            equals(column.name, str(self.said[column.name]))
            for column in self.view.columns
            if column.is_text and column.name in self.said and column.name != self.key
        ]
        return (*watched, *(self._at_a_time(now=now) or self._by_the_flag(now=now)))

    def order(self, *, latest_first: bool) -> str:
        """The rows as they were shown, or the other way round."""
        numbers = [column.name for column in self.view.columns if column.is_number]
        first = next((name for name in numbers if "number" in words(name)), self._place)
        return f"{first}{' DESC' if latest_first else ''}" if first else ""

    @property
    def _place(self) -> str | None:
        """When a row was: the time that is neither now nor the end."""
        times = (column.name for column in self.view.columns if column.is_number and set(words(column.name)) & _TIMES)
        return next((name for name in times if not {_UNTIL, "now"} & set(words(name))), None)

    def _by_the_flag(self, *, now: bool) -> list[str]:
        if now and self.view.flag:
            return [self.view.flag.name]
        clock = next((c.name for c in self.view.columns if c.is_number and "now" in words(c.name)), None)
        return [*self._of_a_kind(), *([f"{self._place} <= {clock}"] if clock and self._place else [])]

    def _at_a_time(self, *, now: bool) -> list[str]:
        """By the second that the prompt gives in the place of now."""
        time = next((c.name for c in self.view.columns if c.is_number and c.name in self.said), None)
        if time is None:
            return []
        second = literal(float(str(self.said[time])))
        until = self._until if now else None
        still = [f"({until.name} IS NULL OR {until.name} > {second})"] if until else []
        return [*self._of_a_kind(), f"{time} <= {second}", *still]

    @property
    def _until(self) -> Column | None:
        return next((column for column in self.view.columns if _UNTIL in words(column.name)), None)

    def _of_a_kind(self) -> list[str]:
        """The kind of row that the flag is about, by their common word: `shown_now` is of 'lamp_shown'."""
        flag = content_stems(self.view.flag.name) if self.view.flag else set()
        for column in self.view.columns:
            for value in column.values:
                if content_stems(value) & flag:
                    return [equals(column.name, value)]
        return []
