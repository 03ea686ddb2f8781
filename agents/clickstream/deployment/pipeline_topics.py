"""The topics of a pipeline: those that are wished for, and one of its own for what its connectors can't read."""

from collections.abc import Mapping

from agents.clickstream.deployment.naming import dead_letter_topic
from agents.clickstream.deployment.wish import TopicWish, Wish

_PARTITIONS = 1
_RETENTION_DAYS = 14
DEAD_LETTERS: Mapping[str, str] = {"retention.ms": str(_RETENTION_DAYS * 24 * 3600 * 1000)}
"""How Kafka is to keep dead letters: until somebody has read the alarm, and not for good."""


def dead_letters(wish: Wish, prefix: str) -> TopicWish:
    """As safe as the events themselves."""
    return TopicWish(
        name=dead_letter_topic(prefix, wish.pipeline), partitions=_PARTITIONS, replication=wish.topics[0].replication
    )


def pipeline_topics(wish: Wish, prefix: str) -> tuple[TopicWish, ...]:
    """In the order in which they are made."""
    return (*wish.topics, dead_letters(wish, prefix))
