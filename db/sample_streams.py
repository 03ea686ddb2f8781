"""The sample shop's live streams as rows: one document says what is shown, said and asked, second by second."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from db.sample_documents import Calendar, Document, Row

_KINDS: Mapping[str, str] = {"shows": "product_shown", "hides": "product_hidden", "prices": "price"}
_WORDS: Mapping[str, str] = {"says": "said", "asks": "question"}


def stream_row(stream: Document, calendar: Calendar) -> Row:
    """Who presents what, since when and for how long."""
    day = calendar.today + timedelta(days=stream["started"]["day"])
    described = ("title", "presenter", "description", "duration_seconds")
    return {
        "stream_id": stream["id"],
        **{key: stream[key] for key in described},
        "started_at": datetime.combine(day, stream["started"]["at"], UTC),
        "repeats": stream.get("repeats", False),
    }


def event_rows(stream: Document) -> Iterator[Row]:
    """Its moments in order. Raises KeyError for one that neither shows, hides, prices, says nor asks something."""
    for number, event in enumerate(stream["events"], start=1):
        yield {"stream_id": stream["id"], "event_number": number, "at_second": event["at"], **_what_happens(event)}


def _what_happens(event: Document) -> Row:
    for key, kind in _KINDS.items():
        if key in event:
            return {"kind": kind, "product_id": event[key], "text": event.get("says")}
    [word] = _WORDS.keys() & event.keys() or [next(iter(_WORDS))]
    return {"kind": _WORDS[word], "product_id": event.get("about"), "text": event[word]}
