"""`logs`: one process's log, to its end or as it grows."""

import sys
import time

from local.settings import Settings
from local.stack.errors import StackError

FOLLOW_SECONDS = 0.2


def read_log(settings: Settings, name: str | None, *, follow: bool) -> int:
    """Write the log to standard output, or without a name which there are; raises StackError for another name."""
    logs = {file.stem: file for file in (*settings.logs.glob("*.log"), *settings.home.glob("postgres/postgres.log"))}
    known = ", ".join(sorted(logs)) or "none yet"
    if name is None:
        sys.stdout.write(f"There are logs of: {known}.\n`make logs AGENT=supervisor` follows one.\n")
        return 0
    if name not in logs:
        raise StackError(f"There is no log of {name}. There are: {known}.")
    log = logs[name]
    with log.open(errors="replace") as lines:
        while True:
            if text := lines.read():
                sys.stdout.write(text)
                sys.stdout.flush()
            elif not follow:
                return 0
            else:
                if log.exists() and log.stat().st_size < lines.tell():  # it was emptied: it had grown too long
                    lines.seek(0)
                time.sleep(FOLLOW_SECONDS)
