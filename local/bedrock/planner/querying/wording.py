"""Texts that a deed needs: those that somebody dictates, and those that are put together from the wish."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.bedrock.model import Json, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.querying.deeds import Deed

_DICTATED = {
    "subject": re.compile(
        r"\bsubject(?: line)?(?: of| is|:)?\s*[\"']?([^\"'.;]+?)[\"']?(?=$|[.;]| and (?:the "
        r")?(?:message|text|body)|, (?:message|text|body))",
        re.IGNORECASE,
    ),
    "message": re.compile(
        r"\b(?:that(?= (?:his|her|their|our|the|we|you|an?|it|all|its)\b)|saying|telling them|"
        r"that says|to say|tell (?:them|him|her)|the message|message(?=:|\s*[\"'])|text:|body:)(?: that| is)?"
        r":?\s*[\"']?(.+?)[\"']?$",
        re.IGNORECASE,
    ),
}
_CALLED = re.compile(
    r"\b(?:called|named|titled|with the name|rename\w* \S+ (?:to|as))\s+[\"']?([^\"',"
    r".]+?)[\"']?(?=$|[,.]| (?:for|with|from|that|which|at|of|running|starting|until)\b)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|regarding|concerning|on)\s+(.+?)[.!?]*$", re.IGNORECASE)
_IT = re.compile(r"(?:it|this|that|them|this one|that one|the same)", re.IGNORECASE)
_QUOTED_AT_END = re.compile(r"(?::\s*|\s)[\"'“]([^\"“”]{6,}?)[\"'”]\s*$|:\s+(.{6,}?)\s*$", re.DOTALL)
_ARTICLE = re.compile(r"^(?:the|our|an?|my|this|that|these|those|your|their|his|her)\s+", re.IGNORECASE)
_POLITE = re.compile(r"[\s,]*\b(?:please|thanks|thank you)\W*$", re.IGNORECASE)
_PLACE = re.compile(r"\{([a-z_]+)\}")
_ENDS = re.compile(
    r"\s+(?:that|which|starting|from|until|running|with (?:a )?budget|with \d|for (?:all|every)|"
    r"valid|called|named|over|during|beginning|for (?:the next|\d|one|two|three|a week|a month))\b.*$|[,"
    r";].*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 80


def spoken_part(name: str, said: str) -> str | None:
    """A text that the message dictates for a parameter."""
    if name in ("name", "title"):
        called = _CALLED.search(said)
        return called[1].strip() if called else entities.quoted(said)
    pattern = next((each for word, each in _DICTATED.items() if word in name), None)
    found = pattern.search(said) if pattern else None
    if found is None and name in ("message", "text", "body") and (quoted := _QUOTED_AT_END.search(said)):
        return (quoted[1] or quoted[2]).strip()
    return _capital(found[1].strip()) if found else None


def places_in(tool: Tool) -> tuple[str, ...]:
    """What a tool fills into a text by itself: '{name}' in a description."""
    return tuple(dict.fromkeys(_PLACE.findall(json.dumps(tool.schema))))


@dataclass(frozen=True)
class Wish:
    """What somebody wants done, as far as it can be told to others. `given` is what is known of it already."""

    said: str
    deed: Deed | None
    given: Mapping[str, Json]
    places: Sequence[str] = ()
    spoken_of: str = ""

    def title(self) -> str | None:
        """A few words for it: what a letter is about, or what is to be made."""
        if self._is_letter:
            return self._subject()
        thing = self._thing()
        called = re.fullmatch(r"[a-z]+ ((?:[A-Z][\w'’-]*)(?: [A-Z][\w'’-]*)*)", thing)
        return self._offer() or _capital(called[1] if called else thing)[:_LONGEST_TITLE] or "News"

    def text(self) -> str | None:
        """A sentence for it; None for a letter of which nobody said what it is about."""
        if offer := self._offer():
            return f"{offer}."
        if self.deed and "create" in self.deed.groups:
            return f"{_capital(_ENDS.sub('', self.deed.rest.strip().rstrip('.!?')))}."
        if not self._is_letter:
            return f"{_capital(self.said.strip().rstrip('.!?'))}."
        if not (topic := self._topic()):
            return None
        name = next((place for place in self.places if re.search(r"first_?name", place)), "")
        hello = f"Hello {{{name}}}, we" if name else "We"
        return f"{hello} would like to tell you about {_with_article(topic)}."

    def _offer(self) -> str:
        """'offer Patrons 10 percent' names no thing: what they get is its name."""
        percent = next((value for name, value in self.given.items() if "percent" in name), None)
        whom = next((value for value in self.given.values() if isinstance(value, str)), None)
        gives = self.deed and self.deed.verb in ("give", "offer")
        return f"{percent}% off for {whom}" if gives and percent and whom else ""

    @property
    def _is_letter(self) -> bool:
        return bool(self.deed and "send" in self.deed.groups)

    def _subject(self) -> str | None:
        """What a letter is about, else what it begins with."""
        begins = re.split(r"[.!?:;]", str(self.given.get("message", "")).strip())[0]
        topic = begins or _ARTICLE.sub("", self._topic())
        return _capital(topic)[:_LONGEST_TITLE] or None

    def _topic(self) -> str:
        """What follows 'about'; what is named by its id alone is filled in by its name."""
        about = _ABOUT.search(self.deed.rest if self.deed else self.said)
        topic = _POLITE.sub("", about[1]).strip() if about else ""
        if _IT.fullmatch(topic):
            return self.spoken_of
        for name, value in self.given.items():
            place = name.removesuffix("_id")
            if place != name and place in self.places and re.fullmatch(rf"(?:\w+ )*{re.escape(str(value))}", topic):
                return f"{{{place}}}"
        return topic

    def _thing(self) -> str:
        text = (self.deed.rest if self.deed else self.said).strip().rstrip(".!?")
        return re.sub(
            r"^(?:us |me |up )?(?:an? |the |our |new |another )*", "", _ENDS.sub("", text), flags=re.IGNORECASE
        ).strip()


def _with_article(topic: str) -> str:
    """'new promotion' is 'our new promotion'; names and plurals need none."""
    bare = (
        (topic[:1].islower() or topic[:1].isdigit())
        and not _ARTICLE.match(topic)
        and not topic.split()[-1].endswith("s")
    )
    return f"our {topic}" if bare else re.sub(r"^(?:their|his|her) ", "your ", re.sub(r"^my ", "our ", topic))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
