"""Moves a shop's old SQLite database into this one: `python -m db.import_sqlite order_management.db`.

One transaction; says what moved, what was there already, and what was refused and why. A second run changes nothing.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from agents.common.database import words_of_postgres
from agents.common.errors import ClickShopError
from db.legacy.move import move
from db.legacy.report import Report
from db.legacy.source import NotTheOldDatabase, opened
from db.settings import DatabaseSettings, SettingsMissing, log_to_terminal


def main() -> None:
    """The command: progress on standard error, the report on standard output."""
    parser = argparse.ArgumentParser(prog="python -m db.import_sqlite", description=__doc__)
    parser.add_argument("path", type=Path, help="the old database's file")
    parser.add_argument("--report", type=Path, help="write the whole report here, as JSON")
    arguments = parser.parse_args()
    log_to_terminal()
    try:
        report = asyncio.run(_import(arguments.path))
    except (NotTheOldDatabase, SettingsMissing) as error:
        sys.exit(str(error))
    except ClickShopError as error:
        sys.exit(f"Nothing was imported. {words_of_postgres(error)}")
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    if arguments.report:
        arguments.report.write_text(json.dumps(report.document(), indent=2), encoding="utf-8")


async def _import(path: Path) -> Report:
    with opened(path) as source:
        return await move(source, DatabaseSettings.from_environment().database())


if __name__ == "__main__":
    main()
