"""Slowing down what keeps dying."""

import pytest

from local.fargate.supervisor import backoff


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.0), (1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (99, 30.0)]
)
def test_waits_twice_as_long_each_time_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert backoff(failures) == seconds
