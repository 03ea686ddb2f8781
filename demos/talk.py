"""A conversation on the screen: what the presenter shows, what is said, what is done, and what comes back."""

from collections.abc import Iterator

from demos.architectures import Architecture
from demos.conversation import Conversation, Turn
from demos.lines import say
from demos.on_screen import screen_of
from demos.turn_view import show, show_message, watched
from demos.visit import Visit


def talk(visit: Visit, architecture: Architecture) -> list[Turn]:
    """The whole conversation, as the options have it."""
    conversation = Conversation(visit.shop, architecture=architecture.name, stream_id=visit.options.stream)
    return [_turn(visit, conversation, message) for message in messages(visit)]


def messages(visit: Visit) -> Iterator[str]:
    """What the customer says, each after what is to be seen of the stream at that moment."""
    for line in visit.options.lines:
        _show_screen(visit)
        show_message(visit.console, line, who=visit.options.customer)
        yield line
    while visit.options.interactive and (line := _typed(visit)):
        yield line


def _turn(visit: Visit, conversation: Conversation, message: str) -> Turn:
    with watched(visit.console, whole_sql=visit.options.whole_sql) as hear:
        turn = visit.wait_for(conversation.say(message, hear))
    visit.remember(turn.reply.order)
    show(visit.console, turn, whole_sql=visit.options.whole_sql)
    return turn


def _typed(visit: Visit) -> str:
    """Nothing at the end of the input."""
    _show_screen(visit)
    try:
        return visit.console.input(f"[blue]{visit.options.customer}:[/] ").strip()
    except EOFError:
        return ""


def _show_screen(visit: Visit) -> None:
    if visit.options.stream:
        screen = visit.wait_for(screen_of(visit.shop, visit.options.stream))
        say(visit.console, f"\n{screen}", style="italic")
