"""What adapters find in AWS, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic as the cluster has it. `settled` is false while it is being made, changed or deleted."""

    name: str
    partitions: int
    replication: int
    settled: bool = True
    leaderless: int = 0  # partitions that nobody leads: they take no events


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A CloudFormation stack. One that is deleted is not found by its name."""

    name: str
    stack_id: str
    status: str
    reason: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A line of a change set."""

    action: Literal["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual"]
    logical_id: str
    type: str
    replacement: Literal["True", "Conditional", "False"] = "False"


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """What CloudFormation would do. `settled` is false while it is still working that out."""

    arn: str
    stack_id: str
    status: str
    execution_status: str
    reason: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether CloudFormation has decided."""
        return self.status in {"CREATE_COMPLETE", "FAILED"}

    @property
    def empty(self) -> bool:
        """Nothing is to be changed: AWS calls that a failure, and says so in the reason only."""
        said = self.reason.lower()
        return self.status == "FAILED" and (
            "didn't contain changes" in said or "no updates are to be performed" in said
        )


@dataclass(frozen=True, kw_only=True)
class StackResource:
    """A resource of a stack. `physical_id` is empty before there is any."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ResourceDrift:
    """A resource that is no longer as its template says."""

    logical_id: str
    type: str
    status: Literal["MODIFIED", "DELETED"]
    differences: tuple[str, ...] = ()  # "path: expected -> actual"


@dataclass(frozen=True, kw_only=True)
class StackDrift:
    """What a drift detection came to. `settled` is false while it looks; `failure` says why it could not."""

    settled: bool
    resources: tuple[ResourceDrift, ...] = ()
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class Build:
    """A run of a CodeBuild project. `exported` are the variables that its buildspec exports; `reason` why it failed."""

    build_id: str
    status: Literal["running", "succeeded", "failed", "stopped", "timed_out"]
    phase: str = ""
    reason: str = ""
    log: str = ""  # its group and stream, with a colon between
    exported: Mapping[str, str] = field(default_factory=dict)
    project: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)  # those that it was started with
    started_at: datetime | None = None
    seconds: float | None = None  # how long it took, when it is over


@dataclass(frozen=True, kw_only=True)
class StackEvent:
    """Something that CloudFormation did, or could not do; `reason` is in the words of the service that refused."""

    at: datetime
    logical_id: str
    type: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Partition:
    """Where a partition is: brokers' numbers. Healthy when it has a leader and all replicas are in sync."""

    number: int
    leader: int | None
    replicas: tuple[int, ...]
    in_sync: tuple[int, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether it is written to, and to every replica."""
        return self.leader is not None and set(self.in_sync) == set(self.replicas)


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image in ECR. A task definition names it by its digest, which no later push changes."""

    repository: str
    digest: str
    tags: tuple[str, ...]
    pushed_at: datetime | None
    bytes: int
