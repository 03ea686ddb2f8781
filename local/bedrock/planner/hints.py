"""What a sentence does, in the words of tool descriptions: knowledge of English, not of a domain."""

import re

from local.bedrock.planner.entities import identifiers, record_numbers

_FAULTS = (
    r"\b(?:won't|wont|doesn't|doesnt|does not|did not|didn't|isn't|not|never|stopped|no longer|can't|cannot|keeps?|"
    r"fails?|refuses to) (?:\w+ )?(?:work|connect|pair|charg|turn|start|respond|switch|load|power|boot|sync|freez|"
    r"disconnect|crash|show|join|find its|stay|heat|print)\w*",
    r"\b(?:broken|broke|defective|faulty|error|crash\w*|frozen|stuck|silent|dead|spilled|leak\w*|overheat\w*|"
    r"flicker\w*|crackl\w*|dribbl\w*|light stays on|makes? no|black screen)\b",
    r"\bno (?:sound|picture|pressure|power|signal|connection|image|response|heat|suction)\b",
)
_TROUBLE = re.compile("|".join(_FAULTS), re.IGNORECASE)
_AT_FAULT = "problem fault does not work"
_OTHERS = r"(?:people|others|customers|buyers|owners|anyone|they)"
_GENERAL = "|".join(
    (
        r"\b(?:in general|until when|at your (?:shop|place)|where can i|how can i|your (?:\w+ )?(?:policy|cards?))\b",
        r"\b(?:could|can|do|would) you (?:ship|deliver|send|accept|charge|offer)\b",
        r"\bhow (?:long|many days|much) (?:do|does|have|would|must|may)\b|\bcan (?:an?|one|somebody|people)\b",
        r"\bcan i (?:pay|get|use|have|change|return|cancel|exchange)\b",
        r"\b(?:standard|express|free) (?:shipping|delivery)\b",
    )
)
_HINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"[$€£]\s?\d|\b(?:cheap\w*|expensive|budget|afford\w*|how much (?:is|are|does|do))\b", "price"),
        (r"\b(?:top|best)\b", "best top rated"),
        (
            rf"\b(?:review\w*|opinions?|complain\w*|{_OTHERS} (?:\w+ ){{0,2}}(?:say|think|like|happy|satisfied))\b",
            "what others say reviews opinions feedback",
        ),
        (
            r"\bhow (?:do|can|should) i\b|\bhow to\b|\bwhat (?:should|can|could) i (?:\w+ )?(?:do|try)\b",
            "how to guide steps",
        ),
        (r"\b(?:where(?:'s| is| are)|arriv\w*|track\w*|when will)\b", "where tracking arrival"),
        (
            r"\b(?:about me|who am i|on file|stored|saved|my (?:account|profile|details|e-?mail|address))\b",
            "profile account",
        ),
    )
)
_REVIEWS = re.compile(r"\breviews?\b", re.IGNORECASE)
_IMPERSONAL = re.compile(_GENERAL, re.IGNORECASE)
_OWN = re.compile(r"\b(?:my|mine)\b", re.IGNORECASE)
_SEEKS = re.compile(
    r"\b(?:do you (?:have|sell|stock|carry)|have you got|looking for|i(?:'d| would) like|i need\b|"
    r"i want (?!to (?:know|return|cancel|change|exchange|send|track|speak|talk))|show me (?!.*\bmy\b)|find|"
    r"recommend|suggest|gift|what would you (?:give|get|buy|take)|is there|are there|any ideas?)",
    re.IGNORECASE,
)
_VERB_OR_PERSON = re.compile(
    r"\b(?:i|my|me|we|you|your|who|what|where|when|why|how|is|are|was|were|do|does|did|can|could|will|would|has|have|"
    r"it|tell|write|ignore|cancel|return|check|explain)\b(?!')",
    re.IGNORECASE,
)


def hints(clause: str) -> str:
    """Words that a description would use for this kind of sentence; empty when nothing is recognised."""
    spoken = [words for pattern, words in _HINTS if pattern.search(clause)]
    if _TROUBLE.search(clause) and not record_numbers(clause):  # a thing with a number is not what is at fault
        spoken.insert(0, _AT_FAULT)
    if _IMPERSONAL.search(clause) and not (_OWN.search(clause) or _REVIEWS.search(clause) or identifiers(clause)):
        spoken.append("frequently asked questions")
    if not identifiers(clause) and (_SEEKS.search(clause) or not _VERB_OR_PERSON.search(clause)):
        spoken.append("find search")  # so does a bare wish, 'blue curtains under $50'
    return " ".join(spoken)
