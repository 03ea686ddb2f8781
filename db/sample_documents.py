"""What the sample shop's documents (db/seed/) have in common: entries of TOML files, and days counted from loading."""

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "seed"

Document = Mapping[str, Any]
Row = dict[str, object]


@dataclass(frozen=True)
class Calendar:
    """Days counted from the day of loading."""

    today: date

    def day(self, offset: int | None) -> date | None:
        """The date that many days from today."""
        return None if offset is None else self.today + timedelta(days=offset)

    def end_of_month(self, offset: int | None) -> date | None:
        """The last day of the month that many months from this one: when a card expires."""
        if offset is None:
            return None
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + offset, 12)
        return date(year, month + 1, monthrange(year, month + 1)[1])


def entries(folder: Path, kind: str, *, but: str = "") -> Iterator[Document]:
    """Each `[[kind]]` of a folder's files, or of all `but` one, with what its file says of all of them."""
    for path in sorted(path for path in folder.glob("*.toml") if path.name != but):
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        shared = {key: value for key, value in document.items() if key != kind}
        for entry in document[kind]:
            yield {**shared, **entry}
