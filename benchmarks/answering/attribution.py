"""Whose time it is: every moment of a request belongs to the innermost work under way, shared where several run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise

from agents.catalog import SUPERVISOR
from benchmarks.answering.span import CLIENT, Node, Span, is_http


class Part(StrEnum):
    """What a request's time is spent on, from the outside in."""

    EDGE = "load balancer"
    ROUTER = "router"
    HTTP = "HTTP between agents"
    SPECIALIST = "specialists"
    MODEL = "model calls"
    TOOL = "tools"
    EMBEDDING = "embeddings"
    SQL = "SQL"


def part_of(span: Span) -> Part:
    """The part that a span's own time belongs to."""
    match span.operation:
        case "chat":
            return Part.MODEL
        case "embeddings":
            return Part.EMBEDDING
    if "db.system.name" in span.attributes:
        return Part.SQL
    if is_http(span):
        return Part.HTTP
    if span.service == CLIENT:
        return Part.EDGE
    if span.service == SUPERVISOR.name:
        return Part.ROUTER
    return Part.TOOL if span.operation == "execute_tool" else Part.SPECIALIST


def shares(root: Node) -> Mapping[Part, float]:
    """Milliseconds by part. Together they are exactly the root's."""
    spent: Counter[Part] = Counter()
    for start, end in pairwise(_moments(root)):
        running = [*_running(root, start)]
        for span in running:
            spent[part_of(span)] += (end - start) / len(running)  # type: ignore[assignment]  # a Counter adds up floats
    return {part: nanoseconds / 1e6 for part, nanoseconds in spent.items()}


def _moments(root: Node) -> list[int]:
    """When something begins or ends."""
    return sorted({moment for node in root.walk() for moment in (node.span.start, node.span.end)})


def _running(node: Node, moment: int) -> Iterable[Span]:
    """The innermost spans that are under way."""
    under_way = [child for child in node.children if child.span.start <= moment < child.span.end]
    if not under_way:
        yield node.span
    for child in under_way:
        yield from _running(child, moment)


def calls(root: Node, part: Part) -> int:
    """How many there were of a part, in parallel or not."""
    return sum(part_of(node.span) is part for node in root.walk())


def calls_in_a_row(root: Node, part: Part = Part.MODEL) -> int:
    """The longest chain of calls of which each began after the one before had ended, as it happened.

    Only siblings are compared: two specialists that were asked at the same time wait for each other nowhere, even
    where one's call happened to end before the other's began.
    """
    if part_of(root.span) is part:
        return 1
    chains: list[tuple[int, int]] = []
    for child in sorted(root.children, key=lambda one: one.span.end):
        before = max((length for end, length in chains if end <= child.span.start), default=0)
        chains.append((child.span.end, before + calls_in_a_row(child, part)))
    return max((length for _, length in chains), default=0)
