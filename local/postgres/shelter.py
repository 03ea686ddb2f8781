"""Where PostgreSQL's files lie when root starts it, but its account can't come to where they should be.

A clone below /root is closed to every other account. Rights on folders that are not ours stay as they are: the data
goes to a folder of its own in SHELTER, to which a link leads, and the programs are copied there once.
"""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from local.postgres.account import Account, closed_folder
from local.postgres.errors import PostgresNotStarted
from local.postgres.installation import Installation

SHELTER = Path("/var/lib/clickshop")
_READ = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_SEARCH = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def lend(folder: Path, account: Account) -> None:
    """Gives the folder to the account, and first makes it: there, or in the shelter with a link to it.

    Raises PostgresNotStarted for one that was made when the way to it was open, and is closed now.
    """
    if not folder.exists():
        folder.unlink(missing_ok=True)  # a link whose end is gone
        folder.parent.mkdir(parents=True, exist_ok=True)
        if closed_folder(folder):
            folder.symlink_to(mkdtemp(prefix="postgres-", dir=_shelter()))
        else:
            folder.mkdir(mode=0o700)
    elif closed := closed_folder(folder):
        raise PostgresNotStarted(
            f"PostgreSQL can't run as root, and the account that owns {folder.resolve()} can't enter {closed}: "
            f"`chmod o+x {closed}` lets it, or `make reset` starts afresh in another folder (the data is lost)."
        )
    os.chown(folder, account.uid, account.gid)


def within_reach(installation: Installation) -> Installation:
    """The installation itself, or a copy that any account may run."""
    if _is_open(installation):
        return installation
    kept = _shelter() / f"programs-{installation.version}"
    if not kept.exists():
        _copy(installation, kept)
    return installation.under(kept)


def _is_open(installation: Installation) -> bool:
    """Whether all may run it. One program is looked at: a wheel is installed under one umask."""
    program = installation.root / "bin" / "postgres"
    return closed_folder(program) is None and bool(program.stat().st_mode & stat.S_IXOTH)


def _copy(installation: Installation, kept: Path) -> None:
    unfinished = Path(mkdtemp(prefix="unfinished-", dir=kept.parent))
    for folder in installation.folders:
        shutil.copytree(folder, unfinished / folder.relative_to(installation.packages))
    for path in (unfinished, *unfinished.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | _READ | (_SEARCH if path.is_dir() or mode & stat.S_IXUSR else 0))
    with suppress(OSError):  # another stack was first
        unfinished.rename(kept)
    shutil.rmtree(unfinished, ignore_errors=True)


def _shelter() -> Path:
    try:
        SHELTER.mkdir(parents=True, exist_ok=True)
        SHELTER.chmod(0o755)  # whatever the umask is
    except OSError as error:
        raise PostgresNotStarted(
            f"PostgreSQL can't run as root, and {SHELTER}, for files that another account can read, can't be made: "
            f"{error}. An ordinary user needs none."
        ) from error
    return SHELTER
