"""What Fargate needs to know of a task: its container, its addresses, its health check. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_STOP_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class ContainerHealthCheck:
    """The `healthCheck` of a container, in seconds."""

    command: tuple[str, ...]
    interval: float = 30.0
    timeout: float = 5.0
    retries: int = 3
    start_period: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ContainerDefinition:
    """A task definition's first essential container. `secrets` maps a variable to where its value is.

    `mounts` are the paths of its volumes; `sidecars` are the task's other containers, which are no processes here.
    `awaits` are those of them that it starts after only when they are healthy, or done: without these it can't run.
    """

    name: str
    command: tuple[str, ...]
    image: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    health_check: ContainerHealthCheck | None = None
    stop_seconds: float = DEFAULT_STOP_SECONDS
    mounts: tuple[str, ...] = ()
    sidecars: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service:
    """An ECS service. `alias` and `alias_port` are where others find it by Service Connect."""

    cluster: str
    name: str
    task_definition: str
    desired_count: int
    target_groups: tuple[str, ...] = ()
    alias: str | None = None
    alias_port: int | None = None

    @property
    def agent(self) -> str:
        """What a person calls it."""
        return self.alias or self.name

    @property
    def has_one_address(self) -> bool:
        """Whether others find it by an address, which its tasks take from each other; else each has its own."""
        return self.alias_port is not None


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task that ECS wants to run."""

    arn: str
    service: Service
    task_definition: str
