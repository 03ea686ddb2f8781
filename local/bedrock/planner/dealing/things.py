"""Things that tools found: an id, a name, and the choices that there are of each, with what is left of them."""

import json
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field, replace

from local.bedrock.model import Json
from local.bedrock.planner.language import content_stems, words
from local.bedrock.planner.records import Record, is_main_text, records, title, title_key
from local.bedrock.planner.values import ID, is_money, is_stock

Left = float | None
_SOLD_OUT = frozenset({"sold", "gone", "unavailable"})


@dataclass(frozen=True)
class Thing:
    """What can be chosen. `records` is all that was found of it, the latest last."""

    id: str
    name: str
    records: tuple[Record, ...] = field(default=(), repr=False)

    def choices(self, option: str) -> dict[str, Left]:
        """The values of an option in the order found, each with what is left of it; None is unknown."""
        found: dict[str, Left] = {}
        for record in self.records:
            for label, left in _choices(dict(record), option):
                found[label] = left if left is not None else found.get(label)
        return dict(sorted(found.items(), key=lambda each: float(each[0]))) if all(map(_is_number, found)) else found

    @property
    def is_known(self) -> bool:
        """Whether anything found tells what is left of it."""
        return any(is_stock(key) for record in self.records for inner in records(dict(record)) for key in inner)

    @property
    def price(self) -> float | None:
        """What one costs."""
        amounts = ((key, value) for record in self.records for key, value in record.items())
        told = (float(v) for k, v in amounts if isinstance(v, int | float) and is_money(k, float(v)))
        return next(told, None)

    @property
    def text(self) -> str:
        """What it is like, in sentences."""
        texts = (str(v) for record in self.records for k, v in record.items() if isinstance(v, str) and is_main_text(k))
        return next(texts, "")

    @property
    def left(self) -> Left:
        """How much is left of it in all, as the latest record tells that tells it at all."""
        inside = (inner for record in reversed(self.records) for inner in records(dict(record)))
        return next((left for inner in inside if (left := _left(inner)) is not None), None)

    @property
    def called(self) -> Set[str]:
        """The stems of its name."""
        return content_stems(self.name.replace("-", " "))

    @property
    def described(self) -> Set[str]:
        """The stems of all that is said of it."""
        texts = (
            str(v) for record in self.records for k, v in record.items() if isinstance(v, str) and not ID.search(k)
        )
        return content_stems(" ".join(texts).replace("-", " "))


def things(values: Iterable[Json], parameter: str) -> list[Thing]:
    """The things inside some results, each once, in order."""
    found: dict[str, Thing] = {}
    for value in values:
        for record in records(_read(value)):
            if thing := _thing(record, parameter):
                found[thing.id] = merged(found.get(thing.id), thing)
    return list(found.values())


def merged(one: Thing | None, other: Thing) -> Thing:
    """What is known of a thing, with what was found later."""
    if one is None:
        return other
    name = other.name if other.name != other.id else one.name
    return replace(one, name=name, records=(*one.records, *other.records))


def _read(value: Json) -> Json:
    """A text that is JSON is read as such; else its lines that are."""
    if not isinstance(value, str):
        return value
    if (whole := _parsed(value)) is not None:
        return whole
    return [parsed for line in value.split("\n") if (parsed := _parsed(line.strip(" -*`"))) is not None]


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError:
        return None
    return value


def _thing(record: Record, parameter: str) -> Thing | None:
    """By the id for the parameter that takes it: 'lamp_id', for `lamp` too; without one, by the record's first id."""
    ids = [key for key in record if key.endswith("_id")]
    own = next(reversed(ids) if _is_sum(record) else iter(ids), "")  # an order's own id comes before its thing's
    key = (parameter if ID.search(parameter) else f"{parameter}_id") if parameter else own
    id_ = record.get(key)
    if not isinstance(id_, str):
        return None
    named = title_key(record)
    own_record = {k: _number(v) if k != key else v for k, v in record.items()}
    name = id_ if named is None or ID.search(named) else title(record)
    return Thing(id_, name, () if _is_sum(record) else (own_record,))


def _is_sum(record: Record) -> bool:
    """Whether a record is that of an order of a thing: its quantity is no stock, its amounts no price."""
    return any("total" in words(key) for key in record)


def _is_number(label: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", label))


def _number(value: Json) -> Json:
    """Numbers with a fraction may come as text."""
    return float(value) if isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value) else value


def _choices(value: Json, option: str, *, inside: bool = False, left: Left = None) -> Iterator[tuple[str, Left]]:
    """In a record: its own value, a list of values, a table of them ('stock_by_size'), or records of a kind each."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _choices(item, option)
            elif inside and item is not None:
                yield str(item), left
    elif isinstance(value, dict):
        if isinstance(own := value.get(option), str | int | float):
            yield str(own), _left(value)
        for key, inner in value.items():
            if isinstance(inner, dict) and _is_table(key, inner, option):
                yield from ((label, float(left)) for label, left in inner.items() if isinstance(left, int | float))
            elif isinstance(inner, dict | list):
                none_left = 0.0 if _SOLD_OUT & set(words(key)) else None
                yield from _choices(inner, option, inside=_speaks_of(key, option), left=none_left)


def _is_table(key: str, value: Record, option: str) -> bool:
    return _speaks_of(key, option) and not isinstance(value.get(option), str | int)


def _speaks_of(key: str, option: str) -> bool:
    return bool({option, f"{option}s"} & set(words(key)))


def _left(record: Record) -> Left:
    """A number; of a mere yes or no, only the no."""
    told = [value for key, value in record.items() if is_stock(key) and isinstance(value, int | float)]
    numbers = [value for value in told if not isinstance(value, bool)]
    return float(numbers[0]) if numbers else 0.0 if False in told else None
