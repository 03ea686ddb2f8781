"""`python -m local`: ClickShop on this machine, from `up` to `reset`."""

import signal
import sys


def main() -> int:
    """Load the commands, which takes a second, and run the one of the command line."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a Ctrl-C in that second just ends us, without a traceback
    from local import commands

    signal.signal(signal.SIGINT, signal.default_int_handler)
    return commands.main()


if __name__ == "__main__":
    sys.exit(main())
