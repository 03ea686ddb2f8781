"""Whom PostgreSQL runs as: it refuses root, so that root starts it as an ordinary account."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

_PREFERRED = ("postgres", "pgserver", "nobody")  # the first that exists: no account is created for a laptop's sake


@dataclass(frozen=True)
class Account:
    """A system user by its numbers; `None` in the place of one means ourselves."""

    uid: int
    gid: int


def account_for(folder: Path) -> Account | None:
    """None for an ordinary user; for root, whoever owns the folder already, else the first account that exists."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    name = next(name for name in _PREFERRED if name in known)
    return Account(uid=known[name].pw_uid, gid=known[name].pw_gid)


def closed_folder(path: Path) -> Path | None:
    """The uppermost of the folders above `path` through which only its owner may pass; none when all are open."""
    return next((one for one in reversed(path.resolve().parents) if not one.stat().st_mode & stat.S_IXOTH), None)
