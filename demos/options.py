"""What somebody asks of a demo on the command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from operations.target import CUSTOMER

SEED_CONVERSATION = ("I want those running shoes!", "Size 10", "Yes, please order them")
STREAM = "fitness_stream_morning_001"


@dataclass(frozen=True, kw_only=True)
class Options:
    """`say` is empty where nobody gave a conversation of their own."""

    say: tuple[str, ...] = ()
    interactive: bool = False
    customer: str = CUSTOMER
    stream: str | None = STREAM
    keep_order: bool = False
    whole_sql: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said before anybody is asked for more."""
        return self.say or (() if self.interactive else SEED_CONVERSATION)

    @property
    def has_to_order(self) -> bool:
        """The conversation that every architecture has to end with an order; one's own may end as it likes."""
        return self.lines == SEED_CONVERSATION

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> "Options":
        """Those of a parsed command line."""
        return cls(
            say=tuple(arguments.say),
            interactive=arguments.interactive,
            customer=arguments.customer,
            stream=arguments.stream or None,
            keep_order=arguments.keep_order,
            whole_sql=arguments.whole_sql,
        )


def parser(program: str, description: str | None) -> argparse.ArgumentParser:
    """The options that every demo takes."""
    options = argparse.ArgumentParser(
        prog=f"python -m demos.{program}",
        description=description,
        epilog=(
            "Without anything in the environment it uses the stack of this machine, and starts it where it does not "
            "run. DEPLOYED=dev means that environment of your AWS account; CLICKSHOP_URL and CLICKSHOP_TOKEN go first."
        ),
    )
    options.add_argument("--say", action="append", default=[], metavar="WORDS", help="your own words, turn by turn")
    options.add_argument("--interactive", action="store_true", help="talk to it yourself; an empty line ends it")
    options.add_argument("--customer", default=CUSTOMER, metavar="ID", help=f"who shops (default: {CUSTOMER})")
    options.add_argument("--stream", default=STREAM, metavar="ID", help=f"what is watched, or '' (default: {STREAM})")
    options.add_argument("--keep-order", action="store_true", help="otherwise the demo cancels what it ordered")
    options.add_argument("--whole-sql", action="store_true", help="otherwise long statements are shown in part")
    return options


def parsed(words: Sequence[str] | None, *, program: str, description: str | None) -> Options:
    """The options of a command line; None is this process's own."""
    return Options.of(parser(program, description).parse_args(words))
