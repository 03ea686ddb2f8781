"""Phase 1: one agent with four tools does everything."""

import sys
from functools import partial

from demos.architectures import SINGLE_AGENT
from demos.command_line import run
from demos.options import parsed
from demos.presentation import present


def main() -> int:
    """The exit code."""
    options = parsed(None, program="phase_1_single_agent", description=__doc__)
    return run(partial(present, architecture=SINGLE_AGENT), options)


if __name__ == "__main__":
    sys.exit(main())
