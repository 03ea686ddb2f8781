"""Which field a name, a place, an address or an id is for, and how that field writes it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from local.bedrock.planner import entities
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import kin, words_in
from local.bedrock.planner.querying.states import code_of

_TITLES = ("name", "title", "full_name")


@dataclass
class TextFields:
    """The texts of a domain, first those of the sources that are spoken of, the likeliest first."""

    domain: Domain
    sources: Sequence[str]
    maker_said: bool = False

    def first(self, fits: Callable[[Field], bool]) -> Field | None:
        """The first that fits, in the order of the sources spoken of, then of those they lead to."""
        beside = [step for source in self.sources for way in self.domain.ways_from(source) for step in way.way[1:]]
        known = dict.fromkeys([*self.sources, *beside, *self.domain.sources])
        reached = [source for source in known if self.domain.reaches(self.sources[0], source)]
        fields = (field for source in reached for field in self.domain.of(source))
        return next((field for field in fields if field.kind == "text" and fits(field)), None)

    def of_id(self, said: str) -> tuple[Field, str] | None:
        """The field whose example looks like it, or its namesake where it is spoken of; and the id in that form."""
        for field in self.domain.fields.values():
            for example in entities.examples(field.means) if field.is_id else ():
                value = entities.like(example, said)
                if value and len(value) >= len(said):
                    return self._namesake(field), value
        return None

    def of_code(self, said: str) -> tuple[Field, str] | None:
        """The id for a code that looks like no example: one that most sources share."""
        keys = [field.own for field in self.domain.fields.values() if field.is_id and field.kind == "text"]
        people = {self.domain.key(source).own for source in self.domain.sources if _is_of_people(source)}
        shared = max((key for key in keys if key not in people), key=keys.count, default="")
        field = self.first(lambda each: each.own == shared)
        return (field, said) if field and re.search(r"\d{2}", said) else None

    def anywhere(self, fits: Callable[[Field], bool]) -> Field | None:
        """The first text that fits, wherever it is."""
        return next((field for field in self.domain.fields.values() if field.kind == "text" and fits(field)), None)

    def _namesake(self, field: Field) -> Field:
        return self.first(lambda other: other.own == field.own) or field

    def of_mail(self) -> Field | None:
        """Where addresses are kept."""
        return self.first(lambda field: "mail" in f"{field.own} {field.means}")

    def of_place(self) -> Field | None:
        """Where the place of something is kept."""
        return self.first(lambda field: not field.is_id and "place" in kin(field.own))

    def of_maker(self, source: str | None = None) -> Field | None:
        """Who makes the things of a source, or of what is spoken of."""

        def makes(field: Field) -> bool:
            return "brand" in kin(field.own) and source in (None, field.source)

        return self.first(makes)

    def of_goods(self) -> Field | None:
        """What things that are no people are called."""
        return self.first(lambda field: field.own in _TITLES and not _is_of_people(field.source))

    @property
    def is_of_people(self) -> bool:
        """Whether people are what is asked for."""
        return _is_of_people(self.sources[0])

    def title(self) -> Field | None:
        """What the likeliest thing is called."""
        return self.first(lambda field: field.own in _TITLES)

    def of_person(self) -> Field | None:
        """What people are called."""

        def is_person(field: Field) -> bool:
            return field.own in _TITLES and _is_of_people(field.source)

        return self.first(is_person) or self.anywhere(is_person)

    def placed(self, said: str) -> tuple[Field, str] | None:
        """A state by its two letters where a field keeps those, else a town."""
        if code := code_of(said):
            region = self.first(lambda field: "two letters" in field.means)
            if region:
                return region, code
        town = self.of_place()
        return (town, said if said != said.lower() else said.title()) if town else None

    def written(self, said: str, field: Field) -> str:
        """A value as its field writes it: a state by two letters, an example as it is shown, a name with capitals."""
        said = said.strip("\"'.").removesuffix("'s")
        if "two letters" in field.means:
            return code_of(said) or said
        if shown := re.search(rf"\b{re.escape(said)}\w*\b", field.means, re.IGNORECASE):
            return shown[0]
        proper = kin(field.own) & {"place", "brand"}
        return said.title() if proper and said == said.lower() else said


def _is_of_people(source: str) -> bool:
    return any("person" in kin(word.text) for word in words_in(source.replace("_", " ")))
