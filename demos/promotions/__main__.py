"""Talk to the shop's data as a marketer: tables, cards and charts on a terminal; approve, reject, undo, look back."""

import argparse
import asyncio
import os
import sys

from rich.console import Console

from demos.command_line import exit_code
from demos.lines import say
from demos.promotions.chat import Chat
from demos.promotions.place import MarketingPlace, Person, marketing_place
from demos.promotions.socket import MarketingSocket
from operations.terminal import terminal


def main() -> int:
    """The exit code: 1 as well when a line of --say was refused."""
    arguments = _options().parse_args()
    person = Person(
        name=arguments.approver or arguments.marketer, group="approver" if arguments.approver else "marketer"
    )
    console = terminal()

    def chat() -> int:
        place = marketing_place(console, os.environ)
        return asyncio.run(_chat(console, place, person, tuple(arguments.say)))

    return exit_code(chat)


async def _chat(console: Console, place: MarketingPlace, person: Person, lines: tuple[str, ...]) -> int:
    async def token() -> str:
        return await asyncio.to_thread(place.token, person)

    socket = MarketingSocket(place.url, token, noticed=lambda text: say(console, text, style="yellow"))
    chat = Chat(console, socket)
    await chat.talk(lines)
    return 1 if lines and chat.failed else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m demos.promotions",
        description=__doc__,
        epilog=(
            "Without anything in the environment it uses the stack of this machine, and starts it where it does not "
            "run. DEPLOYED=dev means that environment of your account; PROMOTIONS_WS_URL and CLICKSHOP_TOKEN go first."
        ),
    )
    options.add_argument("--say", action="append", default=[], metavar="WORDS", help="your own words, turn by turn")
    options.add_argument("--marketer", default="mia", metavar="NAME", help="who asks (default: mia)")
    options.add_argument("--approver", metavar="NAME", help="sign in as somebody who decides, such as paul")
    return options


if __name__ == "__main__":
    sys.exit(main())
