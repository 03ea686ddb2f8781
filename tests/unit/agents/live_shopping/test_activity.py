"""What is told of a model's step: what it calls, and what it decided."""

import pytest
from strands.types.content import ContentBlock

from agents.live_shopping.activity import Watch

FIND: ContentBlock = {
    "toolUse": {"toolUseId": "1", "name": "identify_product_from_stream", "input": {"reference": "those"}}
}
STOCK: ContentBlock = {"toolUse": {"toolUseId": "2", "name": "check_product_inventory", "input": {"product_id": "a"}}}
PLAN: ContentBlock = {"toolUse": {"toolUseId": "3", "name": "Plan", "input": {"specialists": ["search", "order"]}}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([{"text": "Which size?"}], "writes a reply"),
        ([FIND], "calls identify_product_from_stream"),
        ([FIND, STOCK], "calls identify_product_from_stream, check_product_inventory"),
        ([PLAN], "calls Plan(specialists=['search', 'order'])"),
    ],
)
def test_a_step_of_a_model_is_told_for_people(content: list[ContentBlock], told: str) -> None:
    watch = Watch()

    watch.model_answered("live-shopping-single", {"role": "assistant", "content": content}, seconds=0.1)

    assert [one.summary for one in watch.activity] == [told]
