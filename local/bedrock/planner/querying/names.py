"""Values that no schema lists: names, places, addresses and ids, as a question writes them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import Text, colors, fillers, kin
from local.bedrock.planner.querying.lone_names import LoneNames
from local.bedrock.planner.querying.states import code_of
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.text_fields import TextFields

_QUOTED = re.compile(r"(?<!\w)[\"']([^\"']{1,80})[\"'](?!\w)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_HOLDS = re.compile(
    r"\b(?:contain|includ|mention|end|has\b|have\b|having\b|with\b|like\b|match)\w*\s+(?:the \w+ "
    r")?$",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\b(?:start|begin)\w* with\s+(?:the \w+ )?(?:an? )?$", re.IGNORECASE)
_IS = re.compile(r"(?:\b(?:is|are|was|equals?|of|called|named|being|at|on|in)\b|[:=]|\s)*(?:the )?$", re.IGNORECASE)
_HERE = re.compile(r"\b(?:in|from|near|around)\s+$", re.IGNORECASE)
_TOWN = re.compile(
    r"^(?:San|Santa|Los|Las|New|Fort|Saint|St|El|Salt|Long|Des|Palm|Grand)\b|\b(?:City|Beach|"
    r"Springs|Lake|Falls|Park)$"
)
_AFTER_PLACE = frozenset(
    "and or who that which whose with without over under by since in from of please only "
    "sorted having more less".split()
)
_LINKS = frozenset(
    "is are was equals equal of called named being to start starts starting begin begins beginning with contain "
    "contains "
    "containing include includes including mention mentions mentioning say says saying like has have having "
    "that which the "
    "a an letter word : =".split()
)
_INSIDE = frozenset("in the their its is appears somewhere".split())
_SHOUTED = frozenset("OK US UK EU TV NO IT AS IS WE".split())
_COMPARED = re.compile(r"(?:er|est|ing)$")


@dataclass(frozen=True)
class Named:
    """A condition on a text, from `start` to `end` in characters."""

    field: Field
    operator: str
    values: tuple[str, ...]
    start: int
    end: int


@dataclass
class Names:
    """Reads names out of what is left of a text."""

    text: Text
    mentions: Sequence[Mention]
    fields: TextFields

    def read(self) -> list[Named]:
        """Ids and addresses, then what stands beside a field's name, then names alone."""
        found = sorted(
            [
                *self._quoted(),
                *self._colors(),
                *self._ids(),
                *self._beside_fields(),
                *self._mentioned(),
                *self._alone(),
            ],
            key=lambda named: named.start,
        )
        together: list[Named] = []
        for named in found:
            if together and (both := self._either(together[-1], named)):
                together[-1] = both
            else:
                together.append(named)
        return together

    def _either(self, one: Named, other: Named) -> Named | None:
        """Two values of one field that a list joins."""
        joint = self.text.lower[one.end : other.start].strip()
        equal = {one.operator, other.operator} <= {"equals", "one_of"} and one.field == other.field
        if not equal or not re.fullmatch(r"(?:,|and|or|\W)*(?:in|from|the|and|or)?", joint):
            return None
        return Named(one.field, "one_of", (*one.values, *other.values), one.start, other.end)

    def _named(self, field: Field, operator: str, values: Sequence[str], places: Sequence[int]) -> Named:
        """A condition, whose words are taken."""
        self.text.taken.update(places)
        words = self.text.words
        return Named(field, operator, tuple(values), words[places[0]].start, words[places[-1]].end)

    def _quoted(self) -> Iterator[Named]:
        """What stands in quotation marks, in the text that is named nearest."""
        for found in _QUOTED.finditer(self.text.said):
            places = self.text.places(found.start(1), found.end(1))
            if not places or not self.text.taken.isdisjoint(places):
                continue
            texts = [
                m
                for m in self.mentions
                if m.sort_is("field") and self.fields.domain.fields[m.term.name].kind == "text" and self._is_meant(m)
            ]
            near = min(texts, key=lambda m: abs(m.first - places[0]), default=None)
            field = self.fields.domain.fields[near.term.name] if near else self.fields.title()
            if field:
                yield self._named(field, "contains" if near else "equals", [found[1]], places)

    def _mentioned(self) -> Iterator[Named]:
        """'reviews mentioning broken': a word in what the likeliest thing is called."""
        found = re.search(r"\b(?:mentioning|mention|mentions|containing|with the word)\s+(?=\w+$)", self.text.said)
        title = self.fields.first(lambda each: each.own in ("title", "name")) if found else None
        places = self.text.places(found.end(), len(self.text.said)) if found else []
        if title and places and self._is_open(places[0]) and title.source == self.fields.sources[0]:
            yield self._named(title, "contains", [self.text.words[places[0]].text], places[:1])

    def _colors(self) -> Iterator[Named]:
        field = self.fields.first(lambda each: each.own in ("color", "colour"))
        for place, word in enumerate(self.text.words):
            if field and word.lower in colors() and self._is_open(place):
                yield self._named(field, "equals", [word.text.title()], [place])

    def _ids(self) -> Iterator[Named]:
        for place, word in enumerate(self.text.words):
            mixed = any(map(str.isdigit, word.text)) and any(map(str.isalpha, word.text))
            if place in self.text.taken:
                continue
            if _ADDRESS.fullmatch(word.text) and (mail := self.fields.of_mail()):
                yield self._named(mail, "equals", [word.text], [place])
            elif mixed and (known := self.fields.of_id(word.text) or self.fields.of_code(word.text)):
                yield self._named(known[0], "equals", [known[1]], [place])

    def _beside_fields(self) -> Iterator[Named]:
        """'the brand AuraSound', 'the fitness category', 'name starts with J', 'summer in the name'."""
        for mention in self.mentions:
            if not mention.sort_is("field") or not self._is_meant(mention):
                continue
            field = self.fields.domain.fields[mention.term.name]
            if field.kind == "text" and (mention.exact or not field.is_id):
                yield from self._after(mention, field) or self._before(mention, field)

    def _is_meant(self, mention: Mention) -> bool:
        """Whether of the texts that these words may call this is the one: of the likeliest source, then the surest."""
        sources, fields = list(self.fields.sources), self.fields.domain.fields
        span = (mention.first, mention.last)
        same = [m for m in self.mentions if (m.first, m.last) == span and m.sort_is("field")]
        texts = [m for m in same if fields[m.term.name].kind == "text"]

        def rank(m: Mention) -> tuple[int, float]:
            source = fields[m.term.name].source
            return sources.index(source) if source in sources else len(sources), -m.score

        return min(texts, key=rank, default=None) is mention

    def _after(self, mention: Mention, field: Field) -> list[Named]:
        """What follows a field's name, at once or after 'is', 'starts with', 'contains'."""
        words, start = self.text.words, mention.last + 1
        lead = start
        while lead < len(words) and words[lead].lower in _LINKS and lead - start < 6:
            lead += 1
        if lead >= len(words):
            return []
        between = self.text.said[words[mention.last].end : words[lead].start]
        operator = _operator(between)
        if between.strip() == "of" and not kin(field.own) & {"place", "brand"}:
            return []
        runs = self._listed(lead, announced=bool(between.strip())) if operator else []
        if not runs:
            return []
        values = [self.fields.written(" ".join(words[p].text for p in run), field) for run in runs]
        several = operator == "equals" and len(values) > 1
        return [self._named(field, "one_of" if several else operator, values, [p for run in runs for p in run])]

    def _before(self, mention: Mention, field: Field) -> list[Named]:
        """What stands right before a field's name, or is said to be in it."""
        words, lead = self.text.words, mention.first - 1
        while lead > 0 and words[lead].lower in _INSIDE:
            lead -= 1
        inside = lead != mention.first - 1
        if lead < 0 or not self._is_open(lead) or (inside and words[lead + 1].lower not in ("in", "is", "appears")):
            return []
        if not inside and mention.term.weight < 1.0:
            return []
        if not inside and words[lead].is_name and words[mention.first].is_name:
            return []
        compared = _COMPARED.search(words[lead].lower) and not words[lead].is_name
        if not inside and (field.own in ("name", "title") or compared):
            return []
        value = self.fields.written(words[lead].text, field)
        return [self._named(field, "contains" if inside else "equals", [value], [lead])]

    def _listed(self, place: int, *, announced: bool) -> list[list[int]]:
        """Runs of open words from a place on, as a list has them; in small letters only what a word announces."""
        words, found = self.text.words, list[list[int]]()
        while place < len(words) and self._is_open(place, announced=announced):
            found.append(self._run(place))
            joint = found[-1][-1] + 1
            while joint < len(words) and words[joint].text in (",", "and", "or"):
                joint += 1
            alike = joint < len(words) and words[joint].is_name == words[place].is_name
            if joint == found[-1][-1] + 1 or not alike:
                break
            place = joint
        return found

    def _run(self, place: int) -> list[int]:
        """A name from its first word on: words with capitals that touch."""
        words, run = self.text.words, [place]
        while words[place].is_name and run[-1] + 1 < len(words) and words[run[-1] + 1].is_name:
            between = self.text.said[words[run[-1]].end : words[run[-1] + 1].start]
            if between.strip() or not (self._is_open(run[-1] + 1) or words[run[-1] + 1].lower in fillers()):
                break
            run.append(run[-1] + 1)
        return run

    def _is_open(self, place: int, *, announced: bool = True) -> bool:
        """Whether nothing is known of a word, and it may be a name."""
        word = self.text.words[place]
        known = any(m.first <= place <= m.last and (m.exact or m.sort_is("source")) for m in self.mentions)
        if place in self.text.taken or known or not word.text[0].isalpha():
            return False
        if self._opens_town(place):
            return True
        if word.text.isupper() and len(word.text) > 3:
            return False
        code = word.text.isupper() and len(word.text) == 2 and word.text not in _SHOUTED
        return (announced or word.is_name) and (code or word.lower not in STOP_WORDS | fillers())

    def _opens_town(self, place: int) -> bool:
        """'New', where another word with a capital follows at once."""
        words = self.text.words
        following = words[place + 1] if place + 1 < len(words) else None
        touches = following is not None and following.is_name and following.start == words[place].end + 1
        return bool(place and touches and _TOWN.search(f"{words[place].text} ") and words[place].is_name)

    def _alone(self) -> Iterator[Named]:
        """Names that no field stands beside."""
        lone = LoneNames(self.text, self.mentions, self.fields)
        place = 0
        while place < len(self.text.words):
            run = self._run(place) if self._begins_name(place) else []
            if run and (meant := lone.meant(run, (self._further(run[-1] + 1)[-1:] or [run])[0][-1])):
                runs = [run, *self._further(run[-1] + 1)] if meant[1] == "equals" else [run]
                yield self._several(meant, runs)
                run = runs[-1]
            place = run[-1] + 1 if run else place + 1

    def _further(self, place: int) -> list[list[int]]:
        """The names that a list goes on with."""
        words, joint = self.text.words, place
        while joint < len(words) and words[joint].text in (",", "and", "or", "nor", "in", "from", "vs"):
            joint += 1
        listed = place < joint < len(words) and words[place].text in (",", "and", "or", "nor", "vs")
        if not listed or not words[joint].is_name or not self._is_open(joint):
            return []
        run = self._run(joint)
        return [run, *self._further(run[-1] + 1)]

    def _several(self, meant: tuple[Field, str, str], runs: Sequence[Sequence[int]]) -> Named:
        """One of several values; of places that are not all states the towns."""
        said = [" ".join(self.text.words[p].text for p in run).removesuffix("'s") for run in runs]
        said = list(dict.fromkeys(said))
        places = [p for run in runs for p in run]
        field = meant[0]
        if "two letters" in field.means and any(code_of(each) is None for each in said):
            field = self.fields.of_place() or field
        values = list(dict.fromkeys(self.fields.written(each, field) for each in said))
        return self._named(field, "one_of" if len(values) > 1 else meant[1], values, places)

    def _begins_name(self, place: int) -> bool:
        """A capital, but at the very beginning only of two words or a possessive; a small letter only after 'in'."""
        word = self.text.words[place]
        if not self._is_open(place):
            return False
        if not word.is_name:
            following = self.text.words[place + 1] if place + 1 < len(self.text.words) else None
            ends = following is None or following.lower in _AFTER_PLACE or not following.text[0].isalpha()
            here = _HERE.search(self.text.said[: word.start])
            return bool(here and ends and self.fields.of_place() is not None)
        beside = any(m.first == place + 1 and m.sort_is("source", "value") for m in self.mentions)
        joined = place + 1 < len(self.text.words) and self.text.words[place + 1].lower in ("and", "or", ",")
        plain = word.lower in colors() or word.lower.endswith(("ed", "ing", "al", "ive", "ful", "less", "able", "y"))
        return place > 0 or word.lower.endswith("'s") or len(self._run(place)) > 1 or ((beside or joined) and not plain)


def _operator(between: str) -> str:
    """How what follows a field's name is compared; nothing where it does not belong to it."""
    if _STARTS.search(between):
        return "starts_with"
    if between.strip() and _HOLDS.search(between):
        return "contains"
    return "equals" if _IS.fullmatch(between) else ""
