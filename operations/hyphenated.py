"""Text for a narrow column: broken at spaces and hyphens, so that a name stays in whole words."""

from dataclasses import dataclass
from textwrap import TextWrapper

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text


@dataclass(frozen=True, kw_only=True)
class Hyphenated:
    """What rich would fold in mid-word. `most`: how wide it asks to be; 0 as wide as it is."""

    text: str
    most: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A line a part; what has neither a space nor a hyphen is cut where it must be."""
        yield from map(Text, TextWrapper(width=max(options.max_width, 1)).wrap(self.text))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Its longest part at least."""
        parts = TextWrapper(width=1, break_long_words=False).wrap(self.text) or [""]
        widest = max(len(line) for line in TextWrapper(width=self.most or len(self.text) or 1).wrap(self.text) or [""])
        return Measurement(min(max(map(len, parts)), options.max_width), min(widest, options.max_width))
