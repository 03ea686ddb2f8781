"""Which files of the repository a deployable holds, and a name for exactly that content."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NEVER = frozenset({"__pycache__", ".DS_Store"})


class Sources:
    """Files and folders, by their paths from the root of the repository."""

    def __init__(self, paths: Sequence[str], *, root: Path = ROOT) -> None:
        self._root = root
        self.paths = tuple(paths)

    def under(self, root: Path) -> "Sources":
        """The same paths from another root."""
        return Sources(self.paths, root=root)

    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change when a name or a byte does, and with nothing else."""
        digest = hashlib.sha256()
        for file in sorted(self._files()):
            content = hashlib.sha256((self._root / file).read_bytes()).hexdigest()
            digest.update(f"{file.as_posix()} {content}\n".encode())
        return digest.hexdigest()[:16]

    def copy_to(self, folder: Path) -> None:
        """Copies the files into `folder`, each where it lies in the repository."""
        for file in self._files():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._root / file, target)

    def _files(self) -> Iterator[Path]:
        for path in self.paths:
            yield from (file.relative_to(self._root) for file in _files_under(self._root / path))


def _files_under(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return (file for file in path.rglob("*") if file.is_file() and not _NEVER.intersection(file.parts))
