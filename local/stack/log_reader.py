"""`logs`: one process's log, to its end or as it grows."""

import sys
import time

from local.settings import Settings
from local.stack.errors import StackError

FOLLOW_SECONDS = 0.2


def read_log(settings: Settings, name: str | None, *, follow: bool) -> int:
    """Write the log to standard output; raises StackError with the names that there are."""
    logs = {file.stem: file for file in (*settings.logs.glob("*.log"), *settings.home.glob("postgres/postgres.log"))}
    if name is None or name not in logs:
        known = ", ".join(sorted(logs)) or "none yet"
        raise StackError(f"{'Whose log?' if name is None else f'There is no log of {name}.'} There are: {known}.")
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
