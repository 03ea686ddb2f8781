"""Phase 3: a supervisor without tools, and specialists for search, products and orders."""

import sys
from functools import partial

from demos.architectures import MULTI_AGENT
from demos.command_line import run
from demos.options import parsed
from demos.presentation import present


def main() -> int:
    """The exit code."""
    options = parsed(None, program="phase_3_multi_agent", description=__doc__)
    return run(partial(present, architecture=MULTI_AGENT), options)


if __name__ == "__main__":
    sys.exit(main())
