"""Text that reads the same to all who read it: nothing in it that can't be seen, or that turns its order round."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, formats, halves of characters, other ends of lines


def one_line(text: str) -> str:
    """The text. Raises ValueError when it holds another line, or what can't be seen."""
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        raise ValueError("it is one line, of characters that can be seen")
    return text


def some_lines(text: str) -> str:
    """The text, its lines ended alike. Raises ValueError as `one_line` does, for each of them."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(one_line(line.replace("\t", " ")) for line in lines)


def on_one_line(text: str) -> str:
    """What may have several, where each fact has a line of its own."""
    return " ".join(text.split())
