"""What a name means that no field stands beside: who made it, where it is, what it is called, who it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import Text, Word
from local.bedrock.planner.querying.states import code_of
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.text_fields import TextFields

_PLACE = re.compile(
    r"\b(?:in|from|at|near|around|of|based in|living in)\s+(?:the (?:city|state|town) of "
    r")?$",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|from|of)\s+$", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:called|named|titled|entitled)\s+$", re.IGNORECASE)
_GOT = re.compile(
    r"\b(?:bought|buy|buying|ordered|order|purchased|viewed|returned|got|own|sold) (?:the |a |"
    r"an )?$",
    re.IGNORECASE,
)
_BOUGHT_FROM = re.compile(
    r"\b(?:bought|ordered|purchased|buy|buys|order|shop|shopped|anything|something|"
    r"products?|items?|things?)(?: \w+)? (?:from|by)\s+$",
    re.IGNORECASE,
)
_OF_PERSON = re.compile(
    r"\b(?:of|for|me|up|did|does|has|have|about|named|called|is|customer|member|patient|to|and|"
    r"show|find|by)\s+$",
    re.IGNORECASE,
)
_TOWN = re.compile(
    r"^(?:San|Santa|Los|Las|New|Fort|Saint|St|El|Salt|Long|Des|Palm|Grand)\b|\b(?:City|Beach|"
    r"Springs|Lake|Falls|Park)$"
)


@dataclass
class LoneNames:
    """Finds the field of a name by the words around it."""

    text: Text
    mentions: Sequence[Mention]
    fields: TextFields

    def meant(self, run: Sequence[int], last: int) -> tuple[Field, str, str] | None:
        """The field, operator and value of a name: a maker beside a thing, a title, a place, a maker, a person."""
        words: Sequence[Word] = [self.text.words[place] for place in run]
        said = " ".join(word.text for word in words).removesuffix("'s").removesuffix("'")
        before = self.text.said[: words[0].start]
        beside = next((m for m in self.mentions if m.first == last + 1 and m.sort_is("source", "value")), None)
        maker = self.fields.of_maker(beside.term.name.partition(".")[0]) if beside else None
        if maker and not words[-1].lower.endswith("'s"):
            return maker, "equals", self.fields.written(said, maker)
        if re.search(r"\b(?:prefer|like|love|favou?r)s?\s+$", before, re.IGNORECASE):
            liked = self.fields.first(lambda each: each.own.endswith("_brand"))
            if liked:
                return liked, "equals", said
        if _CALLED.search(before):
            title = self.fields.title()
            part = len(run) == 1 and self.fields.is_of_people
            return (title, "contains" if part else "equals", said) if title else None
        region = self.fields.placed(said) if code_of(said) else None
        if region:
            return region[0], "equals", region[1]
        bought = _BOUGHT_FROM.search(before) or (self.fields.maker_said and _BY.search(before))
        if _PLACE.search(before) and len(run) <= 3 and not bought and self._is_of_place(said, before):
            placed = self.fields.placed(said)
            if placed:
                return placed[0], "equals", placed[1]
        people = self.fields.is_of_people
        made = re.search(r"\b(?:made|from|brand) (?:by )?$", before, re.IGNORECASE)
        if (
            len(run) <= (2 if made or bought else 1)
            and (bought or _BY.search(before) or not people)
            and (made or not _OF_PERSON.search(before) or self.fields.of_maker(self.fields.sources[0]))
        ):
            maker = self.fields.of_maker(None if bought or _BY.search(before) else self.fields.sources[0])
            if maker and not words[-1].lower.endswith("'s"):
                self.fields.maker_said = True
                return maker, "equals", said
        maker = self.fields.of_maker() if len(run) == 1 else None
        again = self.fields.maker_said and re.search(r"\b(?:not|no|or|and|but)\s+$", before, re.IGNORECASE)
        if maker and (_GOT.search(before) or again):
            self.fields.maker_said = True
            return maker, "equals", said
        if _GOT.search(before) and (goods := self.fields.of_goods()):
            return goods, "contains", said
        person = self.fields.of_person()
        day = re.search(r"\b(?:on|between|during|around|until|over) $", before, re.IGNORECASE)
        alone = (len(run) > 1 and not day) or run[0] == 0 or words[-1].text.endswith("'s") or _OF_PERSON.search(before)
        return (person, "equals" if len(run) > 1 else "contains", said) if person and alone else None

    def _is_of_place(self, said: str, before: str) -> bool:
        """Two words after 'of' or 'from' are rather a person, where people are not what is asked for."""
        two = " " in said and code_of(said) is None and not _TOWN.search(said)
        if two and re.search(r"\bof\s+$", before, re.IGNORECASE):
            return False
        return not (two and re.search(r"\bfrom\s+$", before, re.IGNORECASE) and not self.fields.is_of_people)
