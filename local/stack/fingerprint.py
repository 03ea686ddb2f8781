"""One number for everything that decides what is deployed: when it is unchanged, there is nothing to deploy."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from local.settings import REPOSITORY, Settings

SOURCES = (
    *(".dockerignore", "app.py", "custom_resource.py", "region.py", "cdk.json", "package.json", "requirements.txt"),
    *("agents", "db", "docker", "image_builds", "stacks", "local/aws"),
)
IGNORED = frozenset({"__pycache__"})


def sources_fingerprint(settings: Settings, root: Path = REPOSITORY) -> str:
    """A digest over the sources' names and contents, and over the addresses that a deployment writes down."""
    digest = hashlib.sha256(f"{settings.home}:{settings.port_offset}".encode())
    for file in sorted(_files(root)):
        digest.update(f"\0{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        if path.is_file():
            yield path
        for file in path.rglob("*") if path.is_dir() else ():
            if file.is_file() and not IGNORED.intersection(file.parts):
                yield file
