"""`python -m local.aws`: the AWS endpoint of the stack that the environment names, or `--table` of what it adds."""

import argparse
import asyncio
import sys

from local.aws.server import run
from local.settings import Settings


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--table", action="store_true", help="print the resource types added to MiniStack, as Markdown")
    arguments = parser.parse_args()
    if arguments.table:
        from local.aws.resources import as_markdown

        print(as_markdown())
        return 0
    asyncio.run(run(Settings.from_environment()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
