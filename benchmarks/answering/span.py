"""Spans as the agents export them, and the tree that they make under one request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

CLIENT = "client"
AUDIT = "write tool audit"  # no answer waits for it


class Direction(StrEnum):
    """Which end of a call a span describes."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, kw_only=True)
class Span:
    """One piece of work in one process; times are nanoseconds of the machine's clock."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    direction: Direction
    start: int
    end: int
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.end - self.start) / 1e6

    @property
    def operation(self) -> str | None:
        """What an agent's library was doing: chat, execute_tool, embeddings ..."""
        return self.attributes.get("gen_ai.operation.name")


@dataclass(frozen=True)
class Node:
    """A span with what it waited for, each within its own time."""

    span: Span
    children: tuple["Node", ...] = ()

    def walk(self) -> Iterable["Node"]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(root: Span, spans: Iterable[Span]) -> Node:
    """The spans below a root. What nobody waits for is left out, and what outlasts its parent is cut there."""
    below = defaultdict[str, list[Span]](list)
    for span in spans:
        if span.name != AUDIT:
            below[span.parent_id].append(span)
    return _node(root, below)


def _node(span: Span, below: Mapping[str, list[Span]]) -> Node:
    within = (_cut(child, span) for child in below.get(span.span_id, ()))
    return Node(span, tuple(_node(child, below) for child in sorted(within, key=lambda one: one.start)))


def _cut(child: Span, parent: Span) -> Span:
    start = min(max(child.start, parent.start), parent.end)
    return replace(child, start=start, end=min(max(child.end, start), parent.end))


def is_whole(spans: Iterable[Span]) -> bool:
    """Whether all processes have told of a request: each call that got through has its other end."""
    known = list(spans)
    answered = {span.parent_id for span in known if span.direction is Direction.SERVER}
    asked = {span.span_id for span in known if is_http(span) and "error.type" not in span.attributes}
    return bool(answered) and asked <= answered


def is_http(span: Span) -> bool:
    """A call from one agent to another."""
    return span.direction is Direction.CLIENT and "http.request.method" in span.attributes
