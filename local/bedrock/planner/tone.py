"""How something is said: a greeting, thanks, a statement, anger. It changes the manner of a reply, not its facts."""

import re

from local.bedrock.planner.language import words

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)\b(?: there| again| team)?\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"^\W*(?:(?:many )?thanks|thank you|thx|cheers|great|perfect|bye|goodbye)\b", re.IGNORECASE)
_UPSET = re.compile(
    r"!{2,}|\b(?:ridiculous|unacceptable|terrible|awful|horrible|worst|furious|angry|livid|fed up|sick of|"
    r"sick and tired|tired of|disappoint\w+|outrageous|joke|useless|scam|rubbish|wtf|disgust\w+|pathetic|shameful|"
    r"disgrace\w*|incompeten\w+|unbelievable|nightmare|rip-?off|waste of|are you (?:kidding|serious)|"
    r"you(?:'re| are) kidding|kidding me|(?:have|i've|we've) had (?:it|enough)|had enough|how hard can|"
    r"what the (?:hell|heck)|for (?:god|heaven|christ)'?s? sake|never (?:again|ordering|buying|shopping)|"
    r"losing (?:my )?patience|run out of patience|infuriat\w+|drives? me (?:mad|crazy|nuts)|"
    r"(?:third|fourth|fifth|umpteenth) time|nobody (?:answers|cares|helps))\b|"
    r"(?-i:\b(?:WRONG|NEVER|STILL|AGAIN|NOTHING|NOBODY|NOW|NOT|WHERE|WHY|WEEKS|DAYS|HOURS|MONTHS|TWICE|DONE|WAITING|"
    r"BROKEN)\b)",
    re.IGNORECASE,
)
_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:(?:all|any|of|your|the|my|previous|prior|earlier|above|these|those) )*"
    r"(?:instructions?|rules|prompts?)\b|\b(?:system (?:prompt|notice|message|override)|instructions above|"
    r"(?:print|show|repeat|reveal|recite) (?:me )?(?:all |out )?(?:your|the) (?:\w+ )?(?:instructions|prompt)|"
    r"(?:repeat|print) everything above|instructions are void|\w+ mode is on|you (?:now )?run in \w+ mode|"
    r"(?:maintenance|audit|developer|debug|admin|god|jailbreak) mode|privacy rules are off)\b",
    re.IGNORECASE,
)
_PASTIME = re.compile(
    r"\b(?:write|compose|tell|make up|sing|draw)\b(?: (?:me|us))?(?: an?| the| some)? (?:\w+ )?"
    r"(?:poems?|jokes?|songs?|stor(?:y|ies)|essays?|limericks?|haikus?)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"^\W*(?:i )?hope (?:you|all|this)\b.*", re.IGNORECASE)
_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi\w*|hello|hey)\W+)?(?:how are you|how(?:'s| is) (?:it going|your day\b.*)|what's up|who are you|"
    r"what can you (?:do|help)|what do you (?:do|know)|"
    r"are you (?:a )?(?:bot|human|real))\b",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Whether the text only says hello."""
    return bool(_GREETING.match(text))


def is_thanks(text: str) -> bool:
    """Whether the text only thanks, or takes leave."""
    return bool(_THANKS.match(text)) and len(words(text)) <= 6 and "?" not in text


def is_courtesy(text: str) -> bool:
    """Whether a clause beside others is only polite."""
    return is_greeting(text) or is_thanks(text) or bool(_COURTESY.match(text))


def is_small_talk(text: str) -> bool:
    """Whether the text asks about the one who answers, and nothing else; not 'what's up with number 7?'"""
    return bool(_SMALL_TALK.match(text)) and len(words(text)) <= 8 and not any(map(str.isdigit, text))


def is_pastime(text: str) -> bool:
    """Whether the text wants to be entertained, whatever with: 'write me a poem about the sea'."""
    return bool(_PASTIME.search(text))


def is_upset(text: str) -> bool:
    """Whether the person is angry or disappointed."""
    return bool(_UPSET.search(text)) and not is_pastime(text)


def without_override(text: str) -> str:
    """The text without what tries to replace the rules."""
    return _OVERRIDE.sub(" ", text)


def is_override(text: str) -> bool:
    """Whether the text tries to replace the rules of the one who answers."""
    return bool(_OVERRIDE.search(text))
