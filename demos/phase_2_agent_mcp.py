"""Phase 2: one agent asks the database through a standard MCP server, by SQL of its own."""

import sys
from functools import partial

from demos.architectures import MCP_AGENT
from demos.command_line import run
from demos.options import parsed
from demos.presentation import present


def main() -> int:
    """The exit code."""
    options = parsed(None, program="phase_2_agent_mcp", description=__doc__)
    return run(partial(present, architecture=MCP_AGENT), options)


if __name__ == "__main__":
    sys.exit(main())
