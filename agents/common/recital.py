"""Keeps an agent's prompt out of its replies: a recital is noticed while it streams, before the customer reads it.

What counts are the prompt's words in the prompt's order; case, punctuation and lines make no difference. No secret
stands in a prompt, and no rule rests on it alone: this is for replies that stay replies.
"""

import re
from collections import deque
from collections.abc import Iterator

# A customer may well be told "you can look, not change" in the prompt's own words, but not its sentences whole.
LONGEST_QUOTE = 11

_WORD = re.compile(r"\w+")


class Recited(Exception):
    """The reply has more of the prompt's words in a row than a reply of its own would."""


class RecitalGuard:
    """Lets one reply through in pieces, and holds back what may be the beginning of a recital."""

    def __init__(self, prompt: str) -> None:
        self._prompt = _joined(match[0] for match in _WORD.finditer(prompt))
        self._held = ""

    def passed(self, text: str) -> str:
        """What can be said once this text is added. Raises Recited."""
        self._held += text
        found = list(_WORD.finditer(self._held))
        # The last word may still go on.
        unfinished = found.pop() if found and found[-1].end() == len(self._held) else None
        undecided = self._run(found) or ([unfinished] if unfinished else [])
        return self._release(undecided[0].start() if undecided else len(self._held))

    def rest(self) -> str:
        """What is still held back when the reply ends here. Raises Recited."""
        self._run(list(_WORD.finditer(self._held)))
        return self._release(len(self._held))

    def _run(self, words: list[re.Match[str]]) -> list[re.Match[str]]:
        """The longest end of these words that stands in the prompt."""
        run: deque[re.Match[str]] = deque()
        for word in words:
            run.append(word)
            while run and _joined(one[0] for one in run) not in self._prompt:
                run.popleft()
            if len(run) > LONGEST_QUOTE:
                raise Recited
        return list(run)

    def _release(self, end: int) -> str:
        said, self._held = self._held[:end], self._held[end:]
        return said


def _joined(words: Iterator[str]) -> str:
    return f" {' '.join(words)} ".casefold()
