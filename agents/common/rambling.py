"""Ends a reply that goes round in circles: a small model can say the same until its last token is spent."""

import re

TIMES = 3
SHORTEST = 30  # characters of what is said again; "In stock: 5" may well be said of three products
LONGEST = 12  # sentences

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
        self._text = ""
        self._sentences: list[str] = []
        self._ends: list[int] = [0]

    def hear(self, text: str) -> None:
        """Some more of it. Raises Rambling once the same sentences came three times, one after another."""
        self._text += text
        for found in _SENTENCE.finditer(self._text, self._ends[-1]):
            if not (words := " ".join(_WORD.findall(found[0].casefold()))):
                self._ends[-1] = found.end()  # the rest of an end that came in two pieces
                continue
            self._sentences.append(words)
            self._ends.append(found.end())
            for length in range(1, LONGEST + 1):
                if self._repeats(length):
                    raise Rambling(self._text[: self._ends[-1 - (TIMES - 1) * length]].strip())

    def _repeats(self, length: int) -> bool:
        last = self._sentences[-length:]
        rounds = self._sentences[-TIMES * length :]
        return rounds == last * TIMES and len(" ".join(last)) >= SHORTEST
