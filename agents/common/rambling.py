"""Ends a reply that goes round in circles: a small model can say the same until its last token is spent."""

import re

TIMES = 3
SHORTEST = 30  # characters of what is said again; "In stock: 5" may well be said of three products
LONGEST = 12  # sentences

_END = re.compile(r"[.!?\n]")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+")
_WORD = re.compile(r"\w+")


class Rambling(Exception):
    """The reply repeats itself; `text` is what it said until then."""

    def __init__(self, text: str) -> None:
        super().__init__("the reply repeats itself")
        self.text = text


class RamblingGuard:
    """Listens to one reply."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._said: list[str] = [""]  # what begins the reply, then each of the sentences as it came
        self._unfinished: list[str] = []

    def hear(self, text: str) -> None:
        """Some more of it. Raises Rambling once the same sentences came three times, one after another."""
        self._unfinished.append(text)
        # A reply comes in thousands of pieces: each is looked at once, so that a long one costs what its length does.
        if not _END.search(text):
            return
        heard, read = "".join(self._unfinished), 0
        for found in _SENTENCE.finditer(heard):
            read = found.end()
            self._finish(found[0])
        self._unfinished = [heard[read:]]

    def _finish(self, sentence: str) -> None:
        words = " ".join(_WORD.findall(sentence.casefold()))
        if not words:
            self._said[-1] += sentence  # the rest of an end that came in two pieces
            return
        self._sentences.append(words)
        self._said.append(sentence)
        for length in range(1, LONGEST + 1):
            if self._repeats(length):
                raise Rambling("".join(self._said[: -(TIMES - 1) * length]).strip())

    def _repeats(self, length: int) -> bool:
        last = self._sentences[-length:]
        rounds = self._sentences[-TIMES * length :]
        return rounds == last * TIMES and len(" ".join(last)) >= SHORTEST
