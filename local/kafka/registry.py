"""Which topics the brokers have to have: they forget them when they end, a file does not."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local.kafka.mock_cluster import MockCluster

TOPICS_FILE = "topics.json"


@dataclass(frozen=True, kw_only=True)
class TopicRecord:
    """A topic as it was ordered; `configs` are what a broker would be told, and no mock broker obeys."""

    partitions: int
    replication: int
    configs: str = ""


class Registry:
    """The topics of a cluster, each made anew when the cluster starts."""

    def __init__(self, cluster: MockCluster, folder: Path) -> None:
        self._cluster = cluster
        self._file = folder / TOPICS_FILE
        self._topics = self._read()
        for name, topic in self._topics.items():
            self._make(name, topic)

    @property
    def topics(self) -> Mapping[str, TopicRecord]:
        """All, by name."""
        return self._topics

    def put(self, name: str, topic: TopicRecord) -> None:
        """Make a topic, or note other configs. Other numbers of one that is there make it anew, and empty."""
        known = self._topics.get(name)
        if known is None or (known.partitions, known.replication) != (topic.partitions, topic.replication):
            self._make(name, topic)
        self._topics[name] = topic
        self._write()

    def delete(self, name: str) -> None:
        """Delete a topic; one that is not there is deleted already."""
        if self._topics.pop(name, None) is not None:
            self._cluster.delete_topic(name)
            self._write()

    def _make(self, name: str, topic: TopicRecord) -> None:
        self._cluster.create_topic(name, partitions=topic.partitions, replication=topic.replication)

    def _read(self) -> dict[str, TopicRecord]:
        try:
            told = json.loads(self._file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return {name: TopicRecord(**topic) for name, topic in told.items()}

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({name: asdict(topic) for name, topic in self._topics.items()}, indent=2))
        unfinished.replace(self._file)
