"""Whose a topic is. Kafka keeps no tag and no maker of one, and MSK tags clusters only: the journal has to tell."""

from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.deployment.step import Handle

FOUND_AGAIN: Handle = {"found": "again"}
"""A topic was there when its making was begun once more: an earlier try made it, or somebody else at that moment."""

DOUBTED = "doubted"
"""The parameter of a step that makes, uses or deletes a topic of which that was never certain."""


def is_doubted(topic: StepRecord) -> bool:
    """Whether this pipeline began to make the topic, and yet it may be somebody else's."""
    if topic.step.parameters.get("there"):
        return topic.step.parameters.get(DOUBTED) is True
    return topic.handle == FOUND_AGAIN or was_never_seen(topic)


def was_never_seen(topic: StepRecord) -> bool:
    """Whether its making was begun and did not come to an end: the cluster may show it yet."""
    return topic.outputs is None
