"""A library's questions."""

import pytest

from local.bedrock.planner.querying.questions import Questions
from local.bedrock.planner.querying.shape import shape_of
from tests.fakes.library_plans import ASKS


@pytest.fixture(scope="module")
def questions() -> Questions:
    """Over its sources and fields."""
    shape = shape_of(ASKS)
    assert shape
    return shape.questions
