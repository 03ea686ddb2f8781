"""When, where and of what a part was measured."""

from datetime import UTC, datetime

from benchmarks.kept import Kept
from benchmarks.machine import Machine, this_machine
from local.stack.commit import current_commit


class Run(Kept):
    """When, where and of what."""

    measured_on: str
    commit: str
    machine: Machine

    @classmethod
    def now(cls) -> "Run":
        """This one."""
        return cls(measured_on=f"{datetime.now(UTC):%Y-%m-%d}", commit=current_commit(), machine=this_machine())
