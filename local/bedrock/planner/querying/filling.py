"""Fills the arguments of a tool that does something, or that takes single values, from a message."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.assigning import assignments, coming
from local.bedrock.planner.querying.days import DATE
from local.bedrock.planner.querying.deeds import Deed
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import plainly, root, roots, text_of, words_in
from local.bedrock.planner.querying.numbers import Amount, amounts_in, plain
from local.bedrock.planner.querying.selecting import Rows, rows_in, rows_of, unplaced
from local.bedrock.planner.querying.shape import PlanShape, shape_of
from local.bedrock.planner.querying.times import times_in
from local.bedrock.planner.querying.wording import Wish, places_in, spoken_part
from local.bedrock.planner.schema import options, type_of

_SELECTION = frozenset({"filters", "rules", "periods", "joins", "order", "limit"})
_LISTED = re.compile(r":\s*([A-Z][\w-]+(?:,\s*(?:or\s+|and\s+)?[A-Z][\w-]+)+)")
_LONG = re.compile(r"\b(\d+|an?)[ -](day|week|month|year)s?\b")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_EVERYBODY = re.compile(r"\b(?:all|everyone|everybody|every customer|anyone|the whole)\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:them|those|these|they|that list|all of (?:them|those))\b", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(
    r"\b(?:in|for|during|throughout|all of) (january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b(?! \d)"
)
_IS_DAY = re.compile(r"yyyy-mm-dd|\bday\b|\bdate\b")
_STARTS = re.compile(r"\b(?:start\w*|begin\w*|from|first day)\b")
_ENDING = re.compile(r"\b(?:end|ends|ending|until|till|through|last day|extend\w*)\b")
_IT = re.compile(r"\b(?:it|this one|that one)\b", re.IGNORECASE)
WHICH = "which ones are meant"
_UNTIL = frozenset({"ends", "end", "last", "until", "to", "before"})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)")
_BY_VERB = {"halve": 50.0, "double": 100.0}
_SUM = r"[$€]?\s?(\d[\d,]*(?:\.\d+)?)(?![\d%]|\s?percent|\s?days?\b)"
_CAPPED_AT = re.compile(
    r"\b(?:budget|cap|capped|at most|up to|no more than|max(?:imum)?|spend(?:ing)?)\b"
    rf"(?: (?:of|at|is|to|budget|cap|about))*\s*{_SUM}|{_SUM}(?: dollars?)?(?: (?:budget|cap|max(?:imum)?|at most))\b"
)


@dataclass(frozen=True)
class Filled:
    """The arguments, and descriptions of what is missing. `evidence` counts what the words gave."""

    arguments: JsonObject
    missing: tuple[str, ...] = ()
    evidence: int = 0


@dataclass
class Form:
    """A tool to fill. `found` are values that earlier results gave, by their names."""

    tool: Tool
    said: str
    deed: Deed | None
    domain: Domain
    today: date
    found: Mapping[str, Json] = field(default_factory=dict)
    last: JsonObject | None = None  # the plan of the rows that were shown last
    topic: str = ""  # what 'it' is: the thing that was spoken of last
    changed: str = ""  # the source whose field gets another value

    def fill(self) -> Filled:
        """What the words give; what is required and can be put into words is composed."""
        properties = self._properties()
        required = self.tool.schema.get("required")
        needed = [str(name) for name in required] if isinstance(required, list) else []
        given = self.spoken()
        evidence, missing = len(given), list[str]()
        if shape := shape_of(self.tool):
            rows = self.rows(shape, str(given.get("source") or self.changed), given)
            if not (given or needed):
                missing.append(" or ".join(self._asked(name, properties[name]) for name in self._own()))
            if rows and rows.parts:
                name = rows.unclear or unplaced(self._rows_said(given), self.domain, {**given, **rows.parts})
                if name:
                    missing.append(f"what “{name}” is")
                given |= {**rows.parts, "source": rows.source}
                evidence += 1
            else:
                missing.append(f"what “{rows.unclear}” is" if rows and rows.unclear else WHICH)
        for name in needed:
            if name not in given and (text := self._composed(name, properties[name], given)):
                given[name] = text
        open_ = [name for name in needed if name not in given and not (name == "source" and missing)]
        missing += [self._asked(name, properties[name]) for name in open_]
        return Filled({name: value for name, value in given.items() if name in properties}, tuple(missing), evidence)

    def spoken(self) -> JsonObject:
        """The single values that are said."""
        properties = self._properties()
        found = {name: self._value(name, properties[name]) for name in self._own()}
        return {name: value for name, value in found.items() if value is not None}

    def rows(self, shape: PlanShape, source: str, given: Mapping[str, Json] | None = None) -> Rows | None:
        """The rows that are said, or those that were shown last, where they are meant."""
        said = self._rows_said(given or {})
        everybody = bool(self.deed and "send" in self.deed.groups)
        rows = rows_in(said, shape, self.domain, self.today, source=source, reaches_all=everybody)
        if (rows is None or not rows.parts) and _POINTS.search(said) and self.last:
            return rows_of(self.last, shape, self.domain, source=source)
        return rows

    def _own(self) -> list[str]:
        """The parameters that choose no rows."""
        return [name for name in self._properties() if name not in _SELECTION]

    def _properties(self) -> dict[str, JsonObject]:
        found = self.tool.schema.get("properties")
        return {name: each for name, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}

    def _value(self, name: str, schema: JsonObject) -> Json:
        if name.endswith(("_id", "_token", "_key")) or name == "token":
            if value := self._identified(name, schema):
                return value
            if name in self.found and self._points_at(name):
                return self.found[name]
        described = f"{name.replace('_', ' ')} {schema.get('description', '')}".lower()
        if choices := self._choices(schema):
            return self._chosen(choices, name, schema)
        kind = type_of(schema)
        if kind in ("number", "integer"):
            return self._number(described, schema)
        if kind == "array":
            return self._changes(schema)
        if _IS_DAY.search(described.partition(". ")[0]):
            return self._day(described)
        return spoken_part(name, self.said) if kind == "string" else None

    def _identified(self, name: str, schema: JsonObject) -> str | None:
        """An id that is said: it looks like an example of the schema, or of a field of that name."""
        means = (field.means for field in self.domain.fields.values() if field.own == name)
        told = (str(schema.get("description", "")), *means)
        examples = (example for text in told for example in entities.examples(text))
        return next((value for example in examples if (value := entities.like(example, self.said))), None)

    def _points_at(self, name: str) -> bool:
        """Whether an id that was found before is meant: it is required, its noun is said, or it is pointed to."""
        required = self.tool.schema.get("required")
        if isinstance(required, list) and name in required:
            return True
        said = {word.stem for word in text_of(self.said).words}
        return bool(set(roots(name.rpartition("_")[0])) & said) or bool(_IT.search(self.said))

    def _choices(self, schema: JsonObject) -> list[str]:
        """Values that a schema or its description lists: 'For whom: A, B or C.'"""
        if found := options(schema):
            return found
        if isinstance(named := schema.get("oneOf"), list):
            return [str(each["const"]) for each in named if isinstance(each, dict) and "const" in each]
        listed = _LISTED.search(str(schema.get("description", "")))
        return re.findall(r"[A-Z][\w-]+", listed[1]) if listed else []

    def _chosen(self, choices: Sequence[str], name: str, schema: JsonObject) -> str | None:
        """What is said after 'to' or 'as', else last; everybody is all of them."""
        if name == "source":
            return None
        text = text_of(self.said)
        places = {
            place: choice
            for choice in choices
            for place, word in enumerate(text.words)
            if word.stem == root(choice) or word.lower == choice.lower()
        }
        led = [
            p
            for p in places
            if (p and text.words[p - 1].lower in ("to", "as", "into"))
            or (
                p > 1
                and text.words[p - 2].lower in ("to", "as", "into")
                and text.words[p - 1].lower in ("a", "an", "the")
            )
        ]
        if not places and name != "source":
            places = self._explained(choices, schema)
        if places:
            return places[(led or sorted(places))[-1]]
        return next((c for c in choices if c.lower() == "all"), None) if _EVERYBODY.search(self.said) else None

    def _explained(self, choices: Sequence[str], schema: JsonObject) -> dict[int, str]:
        """The choice whose explanation, `choice: what it is.`, has most of what was said."""
        said = {word.stem for word in text_of(self.said).words if word.lower not in STOP_WORDS}
        kindred = {group for word in text_of(self.said).words for group in word.kin}
        found: dict[int, str] = {}
        for choice in choices:
            told = re.search(
                rf"\b{re.escape(choice)}: (.+?)(?=\b(?:{'|'.join(map(re.escape, choices))}): |"
                rf"$)",
                str(schema.get("description", "")),
                re.DOTALL,
            )
            common = sum(word.stem in said or bool(word.kin & kindred) for word in words_in(told[1])) if told else 0
            if common:
                found[common] = choice
        return {max(found): found[max(found)]} if found else {}

    def _number(self, described: str, schema: JsonObject) -> Json:
        """A percentage, money, or how many days, by what is said of it."""
        text = plainly(self.said).lower()
        if re.search(r"\bdays\b", described) and type_of(schema) == "integer":
            long = _LONG.search(text)
            return _many(long[1]) * _DAYS[long[2]] if long else None
        amounts = self._amounts()
        if "percent" in described:
            found = _PERCENT.search(text)
            value = float(found[1]) if found else _BY_VERB.get(self.deed.verb if self.deed else "")
            less = bool(self.deed and "less" in self.deed.groups) or re.search(r"\b(?:off|cheaper|lower|less)\b", text)
            return None if value is None else plain(-value if less and re.search(r"negative|-\d", described) else value)
        if re.search(r"budget|most that", described):
            capped = _CAPPED_AT.search(text)
            return plain(float((capped[1] or capped[2]).replace(",", ""))) if capped else None
        if re.search(r"dollar|price|money|cost", described):
            money = next(
                (a for a in amounts if a.sign == "money" or re.search(r"\b(?:to|at)\s+$", text[: a.start])), None
            )
            return plain(money.values[-1]) if money and money.sign != "percent" else None
        return None

    def _amounts(self) -> list[Amount]:
        text = text_of(self.said)
        for time in times_in(text.lower, self.today):
            text.take(time.start, time.end)
        return amounts_in(text)

    def _day(self, described: str) -> str | None:
        """The first day of what is named, or the last; 'for two weeks' ends that long after it starts."""
        text = plainly(re.sub(r"\bstarting\b|\bbeginning\b", "from", self.said)).lower()
        text = re.sub(r"\bending(?: on)?\b", "until", text)
        last = bool(_UNTIL & set(described.split()))
        whens = [time.when for time in times_in(text, self.today)]
        start = next((w.start for w in whens if w.start), None)
        end = next((w.end for w in whens if w.end), None)
        long = re.search(rf"\bfor (?:the next )?{_LONG.pattern[2:]}", text)
        if start is None and end is None:
            start, end = _month(text, self.today)
        if named := re.search(r"\b(today|tomorrow)\b", text):
            start = start or self.today + timedelta(days=named[1] == "tomorrow")
        if long and end is None:
            start = start or self.today
            end = start + timedelta(days=_many(long[1]) * _DAYS[long[2]] - 1)
        if start == end and bool(_STARTS.search(text)) != bool(_ENDING.search(text)):
            end, start = (None, start) if _STARTS.search(text) else (end, None)
        day = end if last else start
        return coming(day, self.said, self.today).isoformat() if day else None

    def _changes(self, schema: JsonObject) -> Json:
        """New values of fields, where a list takes such."""
        items = schema.get("items")
        inner = items.get("properties") if isinstance(items, dict) else None
        if (
            not isinstance(inner, dict)
            or not {"field", "value"} <= inner.keys()
            or not isinstance(inner["field"], dict)
        ):
            return None
        named = self._choices(inner["field"])
        fields = [self.domain.fields[name] for name in named if name in self.domain.fields]
        made = assignments(self.said, self.deed, fields, self.today)
        if made is None:
            return None
        self.changed = made.field.source
        return [{"field": made.field.own, "value": made.value}]

    def _rows_said(self, given: Mapping[str, Json]) -> str:
        """The words that name rows: without what they are to become, and what they are told."""
        said = self.deed.rest if self.deed else self.said
        said = re.split(
            r"\b(?:about|saying|telling|that says|with (?:the )?subject|with the message|regarding|"
            r"letting)\b|:",
            said,
            maxsplit=1,
        )[0]
        said = re.sub(
            r"^(?:an? |the |out )*(?:e-?mails?|messages?|mails?|notes?|reminders?|newsletters?)\b(?: "
            r"to)?",
            "",
            said.strip(),
            flags=re.IGNORECASE,
        )
        made = given.get("changes")
        new = [each.get("value") for each in made if isinstance(each, dict)] if isinstance(made, list) else []
        for value in (*given.values(), *new):
            if isinstance(value, str) and len(value) < 40:
                said = re.sub(
                    rf"\s*\b(?:to|as|into)?\s*(?:an? |the )?{re.escape(value)}s?(?: (?:segment|"
                    rf"customers?|tier|status|members?))?\W*$",
                    "",
                    said,
                    flags=re.IGNORECASE,
                )
        said = re.sub(rf"\b(?:until|till|through|to|on|from) {DATE}\W*$", "", said, flags=re.IGNORECASE)
        said = re.sub(r"\b(?:by|to|at)\s+[$€]?\s?[\d.,]+\s?(?:%|percent|dollars)?\W*$", "", said, flags=re.IGNORECASE)
        said = re.sub(
            r"\b(?:the )?(?:prices?|costs?|segment|label|discount|budget|status|name|end|"
            r"start)(?: date| day)? (?:of|for)\b",
            "",
            said,
            flags=re.IGNORECASE,
        )
        return f"the {' '.join(said.split())}"

    def _composed(self, name: str, schema: JsonObject, given: Mapping[str, Json]) -> str | None:
        """A text that is required and that nobody dictated."""
        if choices := self._choices(schema):
            everybody = next((each for each in choices if each.lower() == "all"), choices[0])
            return everybody if self.deed is None else None
        if type_of(schema) != "string" or name.endswith(("_id", "_token")) or "source" in name:
            return None
        wish = Wish(self.said, self.deed, given, places_in(self.tool), self.topic)
        return wish.title() if name in ("name", "title", "subject") else wish.text()

    def _asked(self, name: str, schema: JsonObject) -> str:
        """What is missing, as the schema says it."""
        said = str(schema.get("description", "")).split(". ")[0].rstrip(".")
        return f"{said[:1].lower()}{said[1:]}" if said else name.replace("_", " ")


def _month(text: str, today: date) -> tuple[date | None, date | None]:
    """The days of a month that is named alone, and is not over: 'in March'."""
    named = _MONTH.search(text)
    if named is None:
        return None, None
    month = _MONTHS.index(named[1][:3]) + 1
    year = today.year + (month < today.month)
    return max(today, date(year, month, 1)), date(year, month, monthrange(year, month)[1])


def _many(said: str) -> int:
    return int(said) if said.isdigit() else 1
