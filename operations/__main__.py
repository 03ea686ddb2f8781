"""`python -m operations`: behind `make doctor`, `cost`, `deploy`, `smoke`, `park`, `unpark` and `destroy`."""

import sys

from operations.command_line import main

if __name__ == "__main__":
    sys.exit(main())
