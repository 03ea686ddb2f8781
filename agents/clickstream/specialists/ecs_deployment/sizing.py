"""How large the collector is to be: what was named over what it is, in the sizes that Fargate has."""

from dataclasses import dataclass

from agents.clickstream.deployment.wish import CollectorSize
from agents.common.tool_arguments import count

MOST_TASKS = 200
_GIB = 1024
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
_MEMORY = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: tuple(_GIB * gib for gib in range(1, 5)),
    1024: tuple(_GIB * gib for gib in range(2, 9)),
    2048: tuple(_GIB * gib for gib in range(4, 17)),
    4096: tuple(_GIB * gib for gib in range(8, 31)),
}


@dataclass(frozen=True, kw_only=True)
class NamedSize:
    """What was named of a size."""

    tasks: int | None = None
    minimum_tasks: int | None = None
    maximum_tasks: int | None = None
    cpu: int | None = None
    memory: int | None = None

    @property
    def told(self) -> str:
        """In words."""
        named = {
            f"{self.tasks} tasks at least": self.tasks,
            f"{self.minimum_tasks} tasks at least": self.minimum_tasks,
            f"{self.maximum_tasks} tasks at most": self.maximum_tasks,
            f"{self.cpu} CPU units a task": self.cpu,
            f"{self.memory} MiB a task": self.memory,
        }
        return f"the collector has {', '.join(words for words, value in named.items() if value)}"

    def over(self, before: CollectorSize) -> CollectorSize:
        """What was not named stays as it was. Raises ValueError for a size that Fargate does not have."""
        fewest = count(
            self.minimum_tasks or self.tasks, name="tasks", highest=MOST_TASKS, otherwise=before.minimum_tasks
        )
        most = count(
            self.maximum_tasks, name="maximum_tasks", highest=MOST_TASKS, otherwise=max(before.maximum_tasks, fewest)
        )
        return _size(self.cpu or before.cpu, self.memory or before.memory, fewest, most)


def _size(cpu: int, memory: int, fewest: int, most: int) -> CollectorSize:
    """A size that Fargate has."""
    if cpu not in _MEMORY:
        raise ValueError(f"cpu must be one of {', '.join(map(str, _MEMORY))}.")
    if memory not in _MEMORY[cpu]:
        raise ValueError(f"With {cpu} CPU units, memory must be one of {', '.join(map(str, _MEMORY[cpu]))}.")
    if fewest > most:
        raise ValueError("minimum_tasks is above maximum_tasks: exchange them.")
    return CollectorSize(cpu=cpu, memory=memory, minimum_tasks=fewest, maximum_tasks=most)
