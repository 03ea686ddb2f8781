"""AWS as adapters see it; at the end of each test, every call was named as IAM names it."""

from collections.abc import Iterator

import pytest

from tests.fakes.aws_wire import AwsWire


@pytest.fixture
def wire() -> Iterator[AwsWire]:
    opened = AwsWire()
    yield opened
    opened.close()
    named = {action for calls in opened.handed_out for action in calls.named}
    assert {each.action for each in opened.asked} == named
