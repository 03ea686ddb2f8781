"""Which processor is whose: what is measured has one for itself."""

import os
from dataclasses import dataclass

from benchmarks.errors import NotAnswered


@dataclass(frozen=True)
class Processors:
    """`measured` is the server's worker's; wrk, brokers and this process share `generating`."""

    measured: int
    generating: int
    every: frozenset[int]

    @classmethod
    def here(cls) -> "Processors":
        """Of this machine. Raises NotAnswered."""
        if not hasattr(os, "sched_getaffinity"):
            raise NotAnswered("Processes are kept on their processors by Linux alone: measure there.")
        every = os.sched_getaffinity(0)
        if len(every) < 2:
            raise NotAnswered("Two processors are needed: one for what is measured, one for what asks.")
        measured, generating, *_ = sorted(every)
        return cls(measured, generating, frozenset(every))

    def generate(self) -> None:
        """Keep this process, and what it starts, off the measured one."""
        os.sched_setaffinity(0, {self.generating})

    def release(self) -> None:
        """Let this process use all of them."""
        os.sched_setaffinity(0, self.every)
