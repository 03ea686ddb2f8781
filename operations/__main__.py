"""`python -m operations`: behind `make doctor`, `cost`, `deploy`, `smoke`, `verify-audit`, `park`, `destroy`."""

import sys

from operations.command_line import main

if __name__ == "__main__":
    sys.exit(main())
