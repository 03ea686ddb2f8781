"""A line of text: wrapped at words on a terminal, whole where a program or a log reads it."""

from rich.console import Console
from rich.text import Text


def say(console: Console, text: str | Text, *, style: str = "") -> None:
    """Prints it as it stands: markup in it is text."""
    line = Text(text) if isinstance(text, str) else text
    console.print(line, style=style or None, soft_wrap=not console.is_terminal)
