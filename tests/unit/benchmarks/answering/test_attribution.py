"""A request's time is shared out to the last nanosecond, and only what waited for another counts as in a row."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.answering.attribution import Part, calls, calls_in_a_row, shares
from benchmarks.answering.span import AUDIT, CLIENT, Direction, Node, Span, is_whole, tree
from tests.fakes.spans import CHAT, EMBEDDINGS, HTTP, SQL, TOOL, span

ORDER, PRODUCT = "order-management", "product-recommendation"


def asked(name: str, start: float, end: float, *, inner: float = 1) -> list[Span]:
    """One specialist as the supervisor's tool asks it: two model calls with a tool between them."""
    served, began = f"{name} served", start + 2 * inner
    middle = (began + end) / 2
    return [
        span(f"{name} tool", start, end, of="supervisor", told=TOOL),
        span(f"{name} ask", start + inner, end, of=f"{name} tool", told=HTTP, direction=Direction.CLIENT),
        span(served, began, end, of=f"{name} ask", service=name, direction=Direction.SERVER),
        span(f"{name} first", began, middle - 2, of=served, service=name, told=CHAT),
        span(f"{name} looks", middle - 2, middle + 2, of=served, service=name, told=TOOL),
        span(f"{name} embeds", middle - 1, middle, of=f"{name} looks", service=name, told=EMBEDDINGS),
        span(f"{name} reads", middle, middle + 1, of=f"{name} looks", service=name, told=SQL),
        span(f"{name} second", middle + 2, end, of=served, service=name, told=CHAT),
    ]


ROOT = span("customer", 0, 100, service=CLIENT)
SERVED = span("supervisor", 5, 95, of="customer", direction=Direction.SERVER)
TWO_INTENTS = [
    SERVED,
    span("choose", 10, 20, of="supervisor", told=CHAT),
    *asked(ORDER, 20, 60),
    *asked(PRODUCT, 20, 80),
    span("compose", 80, 90, of="supervisor", told=CHAT),
]


def test_each_moment_belongs_to_the_innermost_work() -> None:
    spent = shares(tree(ROOT, [SERVED, span("choose", 10, 20, of="supervisor", told=CHAT), *asked(ORDER, 20, 60)]))

    assert spent == pytest.approx(
        {
            Part.EDGE: 10.0,
            Part.ROUTER: 41.0,
            Part.MODEL: 44.0,
            Part.HTTP: 1.0,
            Part.TOOL: 2.0,
            Part.EMBEDDING: 1.0,
            Part.SQL: 1.0,
        }
    )


def test_what_runs_at_the_same_time_gets_equal_shares() -> None:
    parallel = [SERVED, span("a", 10, 20, of="supervisor", told=CHAT), span("b", 10, 20, of="supervisor", told=SQL)]

    spent = shares(tree(ROOT, parallel))

    assert (spent[Part.MODEL], spent[Part.SQL]) == (5.0, 5.0)


def test_specialists_side_by_side_add_nothing_to_what_stands_in_a_row() -> None:
    root = tree(ROOT, TWO_INTENTS)

    assert calls(root, Part.MODEL) == 6
    assert calls_in_a_row(root) == 4


def test_one_specialists_late_call_is_not_behind_the_others_early_one() -> None:
    """The second specialist's calls begin when the first's first one is over, and still nobody waited for it."""
    staggered = [SERVED, *asked(ORDER, 10, 50), *asked(PRODUCT, 11, 90, inner=20)]

    assert calls_in_a_row(tree(ROOT, staggered)) == 2


def test_a_specialist_who_is_asked_after_another_is_behind_it() -> None:
    assert calls_in_a_row(tree(ROOT, [SERVED, *asked(ORDER, 10, 40), *asked(PRODUCT, 40, 80)])) == 4


def test_the_audit_is_no_part_of_the_answer_and_nothing_outlasts_its_parent() -> None:
    audit = span(AUDIT, 20, 50, of="supervisor")
    written = span("its insert", 20, 50, of=AUDIT, told=SQL)
    late = span("late", 90, 200, of="supervisor", told=SQL)

    spent = shares(tree(ROOT, [SERVED, audit, written, late]))

    assert spent == {Part.EDGE: 10.0, Part.ROUTER: 85.0, Part.SQL: 5.0}


def test_a_request_is_whole_when_each_call_that_got_through_has_its_other_end() -> None:
    refused = span("refused", 1, 2, told={**HTTP, "error.type": "CircuitOpen"}, direction=Direction.CLIENT)
    unanswered = [one for one in TWO_INTENTS if one.name != f"{ORDER} served"]

    assert is_whole([*TWO_INTENTS, refused])
    assert not is_whole(unanswered)
    assert not is_whole([])


MOMENT = st.integers(0, 1000)


@given(st.lists(st.tuples(MOMENT, MOMENT, st.sampled_from([{}, CHAT, SQL, TOOL, HTTP])), max_size=12), st.randoms())
def test_parts_add_up_to_the_whole_whatever_overlaps(
    drawn: list[tuple[int, int, dict[str, str]]], random: Random
) -> None:
    names = ["customer"]
    spans: list[Span] = []
    for number, (one, other, told) in enumerate(drawn):
        parent = random.choice(names)
        spans.append(span(str(number), min(one, other), max(one, other), of=parent, told=told))
        names.append(str(number))

    root: Node = tree(ROOT, spans)

    assert sum(shares(root).values()) == pytest.approx(ROOT.milliseconds)
    assert calls_in_a_row(root) <= calls(root, Part.MODEL)
