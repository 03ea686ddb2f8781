"""Words and clauses of plain English: enough grammar to tell what is asked, and nothing of any domain."""

import re
from collections.abc import Iterable
from functools import lru_cache, partial

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_REMEMBERED = 20_000  # the same descriptions and sentences are read again in each call
COUNTING = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
STOP_WORDS = frozenset(
    "a about all am an and any are as at be been but by can could did do does for from get give got had has have "
    "hello help her hey hi him his how i if in into is it its just know let like me more my need no not of on one or "
    "our out please s show so some tell than thank thanks that the their them then there these they this those to too "
    "up us want was we were what when where which who why will with would you your yours also see "
    "something anything thing things many much each it's that's i'm i've i'd i'll he's she's there's what's "
    "u ur r".split()
)
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "es", "ed", "ly", "s")
_SENTENCE_END = re.compile(r"(?<=[.!?;])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)\s+(?=\S)|\n+")
_JOINT = re.compile(
    r"(?<!\bme)(?<!\bus)\s*,?\s+(?:and|but|also|then|plus|oh and|and also)\s+"
    r"(?=(?:i|i'm|i'd|my|do|does|did|is|are|can|could|will|would|"
    r"what|whats|what's|where|where's|when|which|who|how|why|show|tell|find|recommend|suggest|give|check|list|please|have|has|"
    r"should|also|cancel|return|track|compare|search|look|get|any)\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r",\s+(?:and\s+)?(?=(?:how|where|what|when|which|who|why|whether|do|does|did|is|are|can|could|will)(?:'?s)?\b)|"
    r",?\s+(?:and\s+)?(?=\((?:[a-e]|[1-5])\)\s)|\s+(?=[1-5]\)\s)|"
    r"\s+and\s+(?=(?:on|in|at|for|by|from|until) (?:which|what)\b)|:\s+(?=(?:how|where|what|when|which|do|is)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:who|what|where|when(?! (?:the|my|our|an?|i|we|you|he|she|they)\b)|which|why|how|is|are|was|were|do|does|did|"
    r"can|could|will|would|has|have|may|should|show|tell|find|give|check|list|compare|recommend|suggest|search|look|"
    r"track|help|explain|cancel|return|send|change|buy|book|put|move|update|delete|refund|exchange|renew|reserve|add|"
    r"remove|let|resume|continue|deploy|destroy|describe|"
    r"read|go on|carry on|go ahead|proceed|retry|scale|tear|run|undo|approve|reject|drop|"
    r"i (?:want|need|would)|i'd|please|any|whether|if|got)(?:'?s|'re|d)?\b",
    re.IGNORECASE,
)
_ASKS_LATER = re.compile(
    r"\b(?:what|how|where|when|why|which|who) (?:do|does|did|can|could|should|is|are|will|would) "
    r"(?:i|you|we|it|they|u)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<=\w)(?<!\bis)(?<!\bof)(?<!\bin)(?<!\bdo)(?<!\bfor)(?<!\babout)(?<!\band)(?<!\bwith) that(?= \w+s?\b (?!\?))",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r"^\(?[a-e1-5][.)]\s+", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(?:my|the|a|an|our|your)\s+(?!ones?\b|same\b|two\b)\w{3,}\b(?!\s+ones?\b)", re.IGNORECASE)
_BOTH_OF_A_KIND = re.compile(r"both (?!of\b|in\b|are\b|is\b|at\b|to\b|be\b|have\b|for\b)\w{3,}s\b", re.IGNORECASE)
_ENUMERATION = re.compile(r",\s+(?:and\s+)?|\s+and\s+(?=how|what|when|where|which|who|is|are|do|does)", re.IGNORECASE)
_ANNOUNCES = re.compile(
    r"\b(?:questions?|things?|quick|first|second|then|next|also|wondering|problem|ps|hi|hello)\b", re.IGNORECASE
)
_MOST_OF_A_HEAD, _LEAST_LISTED = 6, 2
_ABOUT = re.compile(r"regarding .+: ", re.IGNORECASE)
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear \w+|thanks|thank you|please|ok|okay|so|well|oh|and|"
    r"but|also|then|plus)\b(?: there| again| team)?[\s,.!:-]*)+",
    re.IGNORECASE,
)
_REFERS_BACK = frozenset(
    {"it", "its", "it's", "that", "them", "those", "these", "this", "one", "ones", "they", "same", "both", "either"}
)
_ONE_THING = frozenset({"it", "them"})
_PREPOSITION = re.compile(r"\s+(?:on|of|for|in|with|about|from|to|at|by)\s+", re.IGNORECASE)  # 'the warranty on it'
_IMPERATIVES = frozenset(
    "answer ask book cancel change check compare describe explain find follow get give help list look make order place "
    "propose read recommend resume return search send set show start suggest tell test track update watch".split()
)
_ITEM = re.compile(r"\s*[-*•]\s+(?=\S)")
_NAMES_SOMETHING = re.compile(r"[:=\d]|\w[-_.]\w+[-_.]?\w*\s*$")
_LABELLED = re.compile(r"\s*[A-Za-z][\w +/-]{1,30}\s*[:=]\s*\S")
_CONDITION = re.compile(r"(?:if|when|suppose|in case)\b(?!.*\?)", re.IGNORECASE)
_SAID = re.compile(r"\"([A-Z][^\"]{5,80}[?.!])\"")
_TO_YOU = (
    (re.compile(r"\b(?:the|this) customer has\b", re.IGNORECASE), "you have"),
    (re.compile(r"\b(?:the|this) customer's(?: own)?\b", re.IGNORECASE), "your"),
    (re.compile(r"\b(?:the|this) customer\b", re.IGNORECASE), "you"),
)


def words(text: str) -> list[str]:
    """Lower-case words, in order; identifiers in snake_case fall into their parts."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text.replace("_", " "))]


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """A word without its English ending: crude, and the same for both sides of a comparison."""
    root = next((word[: -len(s)] for s in _SUFFIXES if word.endswith(s) and len(word) - len(s) >= 3), word)
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiouls":
        root = root[:-1]
    return root.rstrip("e") if len(root) > 3 else root


def content_words(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [word for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=_REMEMBERED)
def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(map(stem, content_words(text)))


def clauses(text: str) -> list[str]:
    """What is asked, one request a clause, without the greeting around it."""
    sentences = _SENTENCE_END.split(_with_lists(text.strip()) if "\n" in text.strip() else text.strip())
    sentences = [each for sentence in sentences for each in _headed(sentence)]
    joints = (
        joint for sentence in sentences for joint in ([sentence] if _ABOUT.match(sentence) else _JOINT.split(sentence))
    )
    parts = (part for joint in joints for part in ([joint] if _ABOUT.match(joint) else _questions(joint)))
    return [clause for part in parts if (clause := without_courtesy(part)) and words(clause)]


def _headed(sentence: str) -> list[str]:
    """'The lamp: price, how heavy it is, and how long is the guarantee?' is three questions regarding the lamp."""
    head, colon, rest = sentence.partition(": ")
    parts = [part.strip(" ?.") for part in _ENUMERATION.split(rest) if part.strip(" ?.")]
    is_head = colon and len(head.split()) <= _MOST_OF_A_HEAD and not asks(head) and not is_greeted(head)
    if (
        not is_head
        or len(parts) < _LEAST_LISTED
        or not any(map(asks, parts))
        or any(_ABOUT.match(p) for p in (head, rest))
    ):
        return [sentence]
    asked = (part if asks(part) else f"what is the {part}" for part in parts)
    return [f"Regarding {head}: {part}?" for part in asked]


def is_greeted(text: str) -> bool:
    """Whether the words only greet, or announce: 'Hi there', 'Two questions'."""
    return not without_courtesy(text) or bool(_ANNOUNCES.search(text))


def _with_lists(text: str) -> str:
    """A wish over several lines is one: 'Deploy it with:' and what is listed under it, unless an item asks.

    Things that are only listed under no wish are a question each: 'morning round: - targets - tasks'.
    """
    first, *rest = filter(str.strip, text.split("\n"))
    items = [_ITEM.sub("", line, count=1).strip() for line in rest]
    each_asks = not asks(without_courtesy(first)) and not any(_NAMES_SOMETHING.search(item) for item in items)
    lines = [first]
    for line, item in zip(rest, items, strict=True):
        if asks(item) or not (_ITEM.match(line) or _LABELLED.match(line)):
            lines.append(line)
        elif each_asks and _ITEM.match(line):
            lines.append(f"show the {item}")
        else:
            lines[-1] = f"{lines[-1].rstrip(' .,;:')}, {item}"
    return "\n".join(lines)


def asks(text: str) -> bool:
    """Whether the text is put as a question or a wish."""
    return "?" in text or bool(_ASKS.match(text.rsplit(": ", 1)[-1]) or _ASKS_LATER.search(text))


def _questions(text: str) -> list[str]:
    """The questions of a list; what stands before a comma and asks nothing belongs to the one after it."""
    found: list[str] = []
    start = 0
    for joint in _LISTED.finditer(text):
        before = without_courtesy(text[start : joint.start()])
        if asks(before) and not _CONDITION.match(before):
            found.append(text[start : joint.start()])
            start = joint.end()
    return [*found, text[start:]]


def without_courtesy(text: str) -> str:
    """A clause without the greeting before it or the comma after it."""
    return _ENUMERATED.sub("", _POLITE.sub("", text.strip())).strip(" ,;:-")


def addressed(text: str) -> str:
    """A description of what is done for 'the customer', said to that customer."""
    for pattern, you in _TO_YOU:
        text = pattern.sub(partial(_in_case_of, you), text)
    return text


def _in_case_of(you: str, said: re.Match[str]) -> str:
    return you.capitalize() if said[0][0].isupper() else you


def refers_back(text: str) -> bool:
    """Whether the text leans on something named before: 'it', 'those', 'the same one'; not 'the hat if it fits'."""
    text = _RELATIVE.sub("", text)
    spoken = _WORD.finditer(text)
    first = next((word for word in spoken if word[0].lower().replace("’", "'") in _REFERS_BACK), None)
    if first is None:
        return False
    if _BOTH_OF_A_KIND.match(text, first.start()):
        return False
    nouns = [noun.end() for noun in _DETERMINED.finditer(text) if noun.end() <= first.start()]
    return not nouns or bool(_PREPOSITION.fullmatch(text, max(nouns), first.start()) and first[0].lower() in _ONE_THING)


def is_imperative(text: str) -> bool:
    """Whether a description begins with what is done: 'Tell how it goes'."""
    return next(iter(words(text)), "") in _IMPERATIVES


def examples_in(description: str) -> list[str]:
    """The sentences that a description quotes as what people say."""
    return _SAID.findall(" ".join(description.split()))


def phrases(description: str) -> list[str]:
    """The parts of a description that each say one thing."""
    parts = re.split(r"[.;:,()\n]+|\s(?:and|or)\s", description)
    bare = (part.strip().strip('"“”').strip() for part in parts)
    return [part for part in bare if len(content_words(part)) >= 1 and len(part) > 3]


def listed(items: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    every = list(items)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}" if every else ""
