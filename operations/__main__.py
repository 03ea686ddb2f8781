"""`python -m operations`: behind `make doctor`, `cost`, `consequences`, `deploy`, `smoke`, `park` and `destroy`."""

import sys

from operations.command_line import main

if __name__ == "__main__":
    sys.exit(main())
