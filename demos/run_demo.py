"""A menu of the demos: each architecture alone, the three side by side, or a chat of one's own."""

import sys
from collections.abc import Callable, Mapping

from rich.prompt import Prompt

from demos.architectures import MCP_AGENT, MULTI_AGENT, SINGLE_AGENT
from demos.command_line import REFUSALS, run, tell
from demos.options import Options, parser
from demos.presentation import heading, present
from demos.side_by_side import compare
from demos.visit import Visit
from operations.terminal import columns

Demo = Callable[[Visit], object]

LEAVE = "q"
ALL = "4"
OWN = "5"
DEMOS: Mapping[str, tuple[str, Demo]] = {
    "1": (SINGLE_AGENT.title, lambda visit: present(visit, SINGLE_AGENT)),
    "2": (MCP_AGENT.title, lambda visit: present(visit, MCP_AGENT)),
    "3": (MULTI_AGENT.title, lambda visit: present(visit, MULTI_AGENT)),
    ALL: ("The three side by side, on the same conversation", compare),
    OWN: ("Talk to the three yourself, side by side", lambda visit: compare(visit.chatting())),
}


def menu(visit: Visit) -> None:
    """Demos until somebody leaves."""
    while (choice := _chosen(visit)) != LEAVE:
        try:
            DEMOS[choice][1](visit)
        except REFUSALS as refusal:
            tell(str(refusal))


def _chosen(visit: Visit) -> str:
    heading(visit, "ClickShop, live shopping: one order desk, three architectures")
    rows = [*((key, title) for key, (title, _) in DEMOS.items()), (LEAVE, "Leave")]
    visit.console.print(columns(("", ""), rows))
    return Prompt.ask("Which one", console=visit.console, choices=[*DEMOS, LEAVE], default=ALL)


def main() -> int:
    """The exit code."""
    words = parser("run_demo", __doc__)
    words.add_argument(
        "demo", nargs="?", choices=list(DEMOS), help="one of the menu; the default without a terminal is 4"
    )
    arguments = words.parse_args()
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    chosen = arguments.demo or (None if has_terminal else ALL)
    return run(DEMOS[chosen][1] if chosen else menu, Options.of(arguments))


if __name__ == "__main__":
    sys.exit(main())
