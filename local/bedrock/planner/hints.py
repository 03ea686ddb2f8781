"""What a sentence does, in the words of tool descriptions: knowledge of English, not of a domain."""

import re

from local.bedrock.planner.entities import identifiers

_HINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (
            r"\b(?:won't|wont|doesn't|doesnt|does not|did not|didn't|isn't|not|never|stopped|no longer|can't|cannot|"
            r"keeps?|fails?) (?:\w+ )?(?:work\w*|connect\w*|pair\w*|charg\w*|turn\w*|start\w*|respond\w*|switch\w*|"
            r"load\w*|power\w*|boot\w*|sync\w*|freez\w*|disconnect\w*|crash\w*|show\w*)|"
            r"\b(?:broken|defective|faulty|error|crash\w*)\b",
            "problem fault does not work",
        ),
        (r"[$€£]\s?\d|\b(?:cheap\w*|expensive|budget|afford\w*|how much (?:is|are|does|do))\b", "price"),
        (r"\b(?:top|best)\b", "best top rated"),
        (r"\b(?:review\w*|opinions?|(?:people|others|customers) (?:say|think))\b", "reviews opinions feedback"),
        (r"\b(?:how (?:do|can|should) i|how to)\b", "how to guide steps"),
        (r"\b(?:where(?:'s| is| are)|arriv\w*|track\w*|when will)\b", "where tracking arrival"),
        (r"\b(?:about me|who am i|my (?:account|profile|details))\b", "profile account"),
    )
)
_SEEKS = re.compile(
    r"\b(?:do you (?:have|sell|stock|carry)|have you got|looking for|i(?:'d| would) like|i need\b|"
    r"i want (?!to (?:know|return|cancel|change|exchange|send|track|speak|talk))|show me (?!.*\bmy\b)|find|"
    r"recommend|suggest|gift|is there|are there|any ideas?)",
    re.IGNORECASE,
)
_VERB_OR_PERSON = re.compile(
    r"\b(?:i|my|me|we|you|your|who|what|where|when|why|how|is|are|was|were|do|does|did|can|could|will|would|has|have|"
    r"it|tell|write|ignore|cancel|return|check|explain)\b",
    re.IGNORECASE,
)


def hints(clause: str) -> str:
    """Words that a description would use for this kind of sentence; empty when nothing is recognised."""
    spoken = [words for pattern, words in _HINTS if pattern.search(clause)]
    if not identifiers(clause) and (_SEEKS.search(clause) or not _VERB_OR_PERSON.search(clause)):
        spoken.append("find search")  # so does a bare wish, 'blue curtains under $50'
    return " ".join(spoken)
