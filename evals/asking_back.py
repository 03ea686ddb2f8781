"""Whether a reply asks the customer for something; a closing courtesy is no question."""

import re

from evals.spoken import tidy

_SENTENCE = re.compile(r"[^.!?？\n]*[.!?？\n]?")
_REQUEST = re.compile(
    r"\b(please|kindly)\s+(tell|give|provide|share|send|let|specify|name|enter|confirm|say|reply|add|include)\b"
    r"|\b(could|can|would) you\s+(please\s+)?(tell|give|provide|share|send|let|specify|name|confirm|say)\b"
    r"|\b(tell|give|send) me\b|\blet me know\b"
    r"|\bi('d| would| will|'ll)? (still |also |just )?need (to know|the|your|an?|which|more)\b"
)
_COURTESY = re.compile(
    r"\b(anything|something) (else|more)\b|\bany (other|further|more) questions?\b|\bfurther (help|assistance)\b"
    r"|\bhow (else )?(can|may|could) i (help|assist)\b|\blet me know if\b"
    r"|\bif you (need|have|want|would like|'d like)\b"
)


def asks_back(response: str) -> bool:
    """True when a sentence is a question or a request for details, courtesies aside."""
    return any(_asks(sentence) for sentence in _SENTENCE.findall(tidy(response)))


def _asks(sentence: str) -> bool:
    if _COURTESY.search(sentence):
        return False
    return sentence.rstrip().endswith(("?", "？")) or _REQUEST.search(sentence) is not None
