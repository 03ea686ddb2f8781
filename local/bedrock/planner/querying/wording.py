"""Texts that a deed needs: those that somebody dictates, and those that are put together from the wish."""

import re
from collections.abc import Mapping

from local.bedrock.model import Json
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
        r"that says|to say|the message|message:|text:|body:)(?: that| is)?:?\s*[\"']?(.+?)[\"']?$",
        re.IGNORECASE,
    ),
}
_CALLED = re.compile(
    r"\b(?:called|named|titled|with the name|rename\w* \S+ (?:to|as))\s+[\"']?([^\"',"
    r".]+?)[\"']?(?=$|[,.]| (?:for|with|from|that|which|at|of|running|starting|until)\b)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|regarding|on)\s+(?:the |our |a |an |my )?(.+?)[.!?]*$", re.IGNORECASE)
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
    return found[1].strip() if found else None


def composed_title(said: str, deed: Deed | None, given: Mapping[str, Json]) -> str:
    """A few words for what is wished: what it is about, or what is to be made."""
    if deed and "send" in deed.groups:
        return _subject(said, given)
    percent = next((value for name, value in given.items() if "percent" in name), None)
    whom = next((value for value in given.values() if isinstance(value, str)), None)
    if deed and deed.verb in ("give", "offer") and percent and whom:
        return f"{percent}% off for {whom}"
    text = deed.rest if deed else said
    text = _ENDS.sub("", text.strip().rstrip(".!?"))
    text = re.sub(r"^(?:us |me |up )?(?:an? |the |our |new |another )*", "", text, flags=re.IGNORECASE).strip()
    return (text[:1].upper() + text[1:])[:_LONGEST_TITLE] or "News"


def _subject(said: str, given: Mapping[str, Json]) -> str:
    """What a letter is about, else what it begins with."""
    if about := _ABOUT.search(said):
        text = about[1]
    else:
        text = re.split(r"[.!?:;]", str(given.get("message", "")).strip())[0] or "news for you"
    return (text[:1].upper() + text[1:])[:_LONGEST_TITLE]


def composed_text(said: str, deed: Deed | None) -> str:
    """A sentence for what is wished."""
    if deed and "send" in deed.groups:
        about = _ABOUT.search(said)
        return f"We have news for you: {about[1].strip()}." if about else "We have news for you."
    text = (deed.rest if deed else said).strip().rstrip(".!?")
    return f"{text[:1].upper()}{text[1:]}."
