"""A person's yes: on a terminal it is asked for, without one only `--yes` says it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from demos.errors import DemoFailed
from demos.lines import say

_NOBODY = "There is no terminal to ask for approval: run it again with --yes, or approve the plan yourself:\n{how}"


@dataclass(frozen=True, kw_only=True)
class Approver:
    """Whoever sits there."""

    console: Console
    yes: bool
    is_there: Callable[[], bool] = sys.stdin.isatty
    asked: Callable[[str], str] = input

    def says_yes(self, question: str, *, how: str) -> bool:
        """Whether they agree; anything but a yes is a no. Raises DemoFailed where nobody can be asked."""
        if self.yes:
            say(self.console, f"{question} yes (--yes)")
            return True
        if not self.is_there():
            raise DemoFailed(_NOBODY.format(how=how))
        return self.asked(f"{question} [y/N] ").strip().lower() in ("y", "yes")
