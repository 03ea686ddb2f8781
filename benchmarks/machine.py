"""Where a run took place."""

import os
import platform

import psutil

from benchmarks.kept import Kept

_GIGABYTE = 1024**3


class Machine(Kept):
    """`load` is the one-minute average when the run began, other people's work included."""

    processors: int
    memory_gigabytes: float
    load: float
    python: str


def this_machine() -> Machine:
    """Here, now."""
    return Machine(
        processors=os.cpu_count() or 1,
        memory_gigabytes=psutil.virtual_memory().total / _GIGABYTE,
        load=os.getloadavg()[0],
        python=platform.python_version(),
    )
