"""One architecture on the stage: its parts, a conversation, the order at its end, and what is to be said of it."""

from rich.rule import Rule
from rich.text import Text

from demos.architectures import Architecture
from demos.conversation import Turn
from demos.errors import DemoFailed
from demos.lines import say
from demos.measures import Measures
from demos.order_table import dollars, order_table
from demos.talk import talk
from demos.turn_view import summary
from demos.visit import Visit
from operations.terminal import columns


def present(visit: Visit, architecture: Architecture) -> list[Turn]:
    """The whole demo of one architecture; its turns, for who compares. Raises DemoFailed."""
    introduce(visit, architecture)
    with visit.taken_back():
        turns = talk(visit, architecture)
        prove(visit, turns)
    conclude(visit, architecture, turns)
    return turns


def introduce(visit: Visit, architecture: Architecture) -> None:
    """The idea, and who works in it with which tools."""
    heading(visit, architecture.title)
    say(visit.console, architecture.idea)
    cast = [(agent.name, ", ".join(agent.tools) or "no tools") for agent in architecture.cast]
    visit.console.print(columns(("agent", "tools"), cast))


def conclude(visit: Visit, architecture: Architecture, turns: list[Turn]) -> None:
    """What all turns took, and what the architecture is good and bad at."""
    together = sum(map(Measures.of, turns), Measures())
    say(visit.console, f"All turns: {summary(together)}", style="bold")
    say(visit.console, Text.assemble(("+ ", "green"), architecture.good))
    say(visit.console, Text.assemble(("- ", "red"), architecture.bad))


def heading(visit: Visit, title: str) -> None:
    """A rule on a terminal, the words alone elsewhere."""
    visit.console.print()
    visit.console.print(Rule(title) if visit.console.is_terminal else Text(f"== {title} =="))


def prove(visit: Visit, turns: list[Turn]) -> None:
    """What was ordered, read back from the database. Raises DemoFailed where there had to be an order."""
    ordered = dict.fromkeys(turn.reply.order.order_id for turn in turns if turn.reply.order)
    if not ordered and visit.options.has_to_order:
        raise DemoFailed("The conversation ended without an order; the shop's last words say why.")
    for order_id in ordered:
        order = visit.wait_for(visit.shop.order(order_id))
        visit.console.print()
        visit.console.print(order_table(order))
        state = f"{order_id} is {order.status}, payment {order.payment}, total {dollars(order.total_cents)}"
        say(visit.console, f"In the database: {state}.", style="bold green")
