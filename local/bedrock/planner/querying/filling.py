"""Fills the arguments of a tool that does something, or that takes single values, from a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.assigning import assignments
from local.bedrock.planner.querying.days import DATE
from local.bedrock.planner.querying.deeds import Deed
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import root, roots, text_of, words_in
from local.bedrock.planner.querying.said_values import day_said, number_said
from local.bedrock.planner.querying.selecting import Rows, rows_in, rows_of, unplaced
from local.bedrock.planner.querying.shape import PlanShape, shape_of
from local.bedrock.planner.querying.wording import Wish, places_in, spoken_part
from local.bedrock.planner.schema import options, type_of

_SELECTION = frozenset({"filters", "rules", "periods", "joins", "order", "limit"})
_LISTED = re.compile(r":\s*([A-Z][\w-]+(?:,\s*(?:or\s+|and\s+)?[A-Z][\w-]+)+)")
_EVERYBODY = re.compile(r"\b(?:all|everyone|everybody|every customer|anyone|the whole)\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:them|those|these|they|that list|all of (?:them|those))\b", re.IGNORECASE)
_IS_DAY = re.compile(r"yyyy-mm-dd|\bday\b|\bdate\b")
_IT = re.compile(r"\b(?:it|this one|that one)\b", re.IGNORECASE)
WHICH = "which ones are meant"


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
            return number_said(self.said, self.deed, described, schema, self.today)
        if kind == "array":
            return self._changes(schema)
        if _IS_DAY.search(described.partition(". ")[0]):
            return day_said(self.said, described, self.today)
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
        if not places:
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
