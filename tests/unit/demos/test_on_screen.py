"""What is told of a stream at a moment of it."""

from typing import Any

import pytest

from demos.on_screen import Screen, screen_of
from demos.options import STREAM
from demos.wire import Stream
from tests.fakes.live_shop import STREAM as RUNNING
from tests.unit.demos.conftest import Visiting


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ((), "Maya shows nothing"),
        (("A",), "Maya shows A"),
        (("A", "B"), "Maya shows A and B"),
        (("A", "B", "C"), "Maya shows A, B and C"),
    ],
)
def test_products_are_enumerated(shown: tuple[str, ...], told: str) -> None:
    screen = Screen(stream=Stream.model_validate(RUNNING), shown=shown, said=None)

    assert str(screen) == f"01:40 of 20:00 in “Morning Moves with Maya”: {told}"


@pytest.mark.parametrize(
    ("second", "shown", "said"),
    [
        (10, ("Nike Air Zoom Pegasus", "Trail Running Shoes"), None),
        (80, ("Nike Air Zoom Pegasus",), None),
        (100, ("Nike Air Zoom Pegasus",), "Two minutes at an easy pace now."),
    ],
)
def test_a_moment_shows_what_was_not_put_away_the_latest_first(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch, second: int, shown: tuple[str, ...], said: str | None
) -> None:
    running: dict[str, Any] = {**RUNNING, "second": second}
    monkeypatch.setattr("tests.fakes.live_shop.STREAM", running)

    with visiting() as visit:
        screen = visit.wait_for(screen_of(visit.shop, STREAM))

    assert (screen.shown, screen.said) == (shown, said)
