"""Logs of the laptop's own processes: one line each, with the named values after the message."""

import logging
import os
import sys
from typing import TextIO

# What every record has; the rest was given by `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Line(logging.Formatter):
    """`time level logger message name=value ...`, for a reader at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, and a traceback below it."""
        line = super().format(record)
        values = [f"{name}={value}" for name, value in vars(record).items() if name not in STANDARD]
        first, separator, rest = line.partition("\n")
        return " ".join([first, *values]) + separator + rest


def configure(level: str | None = None, stream: TextIO = sys.stderr) -> None:
    """Send everything to a stream: standard error, which the stack keeps in a file for each process."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level or os.environ.get("LOG_LEVEL", "INFO"), handlers=[handler], force=True)
    for noisy in ("botocore", "urllib3", "boto3", "hypercorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
