"""A stack of its own for each scale, with the shop at so many times the sample's size."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from benchmarks.shop_dsn import shop_dsn
from evals.place import Place, laptop, own_stack
from local.settings import REPOSITORY, Settings


class NotLoaded(Exception):
    """The shop could not be multiplied; the message says to how much."""


@dataclass(frozen=True, kw_only=True)
class RunningShop:
    """A running stack, the way into its database past all policies, its size, and how long loading it took."""

    place: Place
    settings: Settings
    dsn: str
    times: int
    load_seconds: float

    def products(self) -> int:
        """How many the shop has."""
        with psycopg.connect(self.dsn) as connection:
            row = connection.execute("SELECT count(*) FROM products").fetchone()
        return int(str(row[0])) if row else 0


@contextmanager
def shop_of(times: int) -> Iterator[RunningShop]:
    """Up while the block runs; gone with its data afterwards. Raises PlaceMissing and NotLoaded."""
    with own_stack() as settings:
        dsn = shop_dsn(settings)
        began = time.monotonic()
        if times > 1:
            _multiply(dsn, times)
        _settle(dsn)
        seconds = time.monotonic() - began
        yield RunningShop(place=laptop(settings), settings=settings, dsn=dsn, times=times, load_seconds=seconds)


def _multiply(dsn: str, times: int) -> None:
    """In a process of its own, which tells on standard error how far it is."""
    command = [sys.executable, "-m", "db.generate", "--times", str(times), "--dsn", dsn]
    if subprocess.run(command, cwd=REPOSITORY, check=False).returncode:
        raise NotLoaded(f"The shop could not be made {times:,} times as large.")


def _settle(dsn: str) -> None:
    """As autovacuum leaves tables after a while, and with nothing left to write while we measure."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
