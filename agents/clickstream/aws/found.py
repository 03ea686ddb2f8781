"""What adapters find in AWS, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    action: Literal["Add", "Modify", "Remove", "Import", "Dynamic"]
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
    """A run of a CodeBuild project. `exported` are the variables that its buildspec exports."""

    build_id: str
    status: Literal["running", "succeeded", "failed", "stopped", "timed_out"]
    phase: str = ""
    reason: str = ""
    log: str = ""  # its group and stream
    exported: Mapping[str, str] = field(default_factory=dict)
