"""Whom PostgreSQL runs as: it refuses root, so that root lends its folder to an ordinary account."""

import logging
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

_PREFERRED = ("postgres", "pgserver", "nobody")  # the first that exists: no account is created for a laptop's sake
_SEARCH = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
_READ = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


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


def lend(folder: Path, account: Account, *, programs: Path) -> None:
    """Gives the folder to the account and lets it reach both the folder and the programs."""
    os.chown(folder, account.uid, account.gid)
    for path in (folder, programs):
        _open_the_way_to(path)
    if not _allows(programs, _READ | _SEARCH):
        _open_tree(programs)


def _open_the_way_to(path: Path) -> None:
    """Lets others pass through the folders above, without letting them list what is there."""
    for parent in path.resolve().parents:
        if not _allows(parent, _SEARCH):
            logger.warning("folder was opened for postgres to pass", extra={"folder": str(parent)})
            parent.chmod(parent.stat().st_mode | _SEARCH)


def _open_tree(root: Path) -> None:
    """A wheel that was installed under a strict umask is readable by its owner only."""
    for path in (root, *root.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | _READ | (_SEARCH if path.is_dir() or mode & stat.S_IXUSR else 0))


def _allows(path: Path, bits: int) -> bool:
    return path.stat().st_mode & bits == bits
