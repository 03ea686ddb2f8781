"""What is left to say when somebody who was asked does not answer, or nobody can put the answers together."""

from collections.abc import Iterable, Sequence

_MISSING = (
    "Our {title} desk can't answer right now, so that part of the question is still open; please ask again in a moment."
)
_PARTIAL = "Here is what I found so far."


def title(name: str) -> str:
    """A specialist as a customer reads it: 'order management'."""
    return name.replace("-", " ")


def missing(name: str) -> str:
    """What a customer is told of a specialist that failed, by the model or by us."""
    return _MISSING.format(title=title(name))


def naming_what_is_missing(reply: str, failed: Iterable[str]) -> str:
    """The reply, which says of each specialist that failed what is open: a model may forget to, or say it wrong."""
    return "\n\n".join([reply, *(sentence for name in failed if (sentence := missing(name)) not in reply)])


def partial_reply(answers: Sequence[str]) -> str | None:
    """The answers one after another, for when nobody can put them together; None when there are none."""
    return "\n\n".join([_PARTIAL, *answers]) if answers else None
