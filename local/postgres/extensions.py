"""Lets a cluster's master user create the extension `vector`, as Aurora does."""

from pathlib import Path

from local.postgres.installation import Installation

_TRUSTED = ("vector",)


def write_trusted_extensions(share: Path, installation: Installation) -> None:
    """Copies control files to `share/extension`, marked as trusted: a database's owner may create them.

    PostgreSQL 18 looks there first (`extension_control_path`); scripts and libraries stay in the wheel.
    """
    folder = share / "extension"
    folder.mkdir(parents=True, exist_ok=True)
    for name in _TRUSTED:
        control = (installation.extensions / f"{name}.control").read_text()
        ours = folder / f"{name}.control"
        ours.write_text(f"{control}\ntrusted = true\ndirectory = '{installation.extensions}'\n")
        ours.chmod(0o644)  # whatever the umask is: root writes, and PostgreSQL's account reads
    for one in (share, folder):
        one.chmod(0o755)
