"""An image without an engine: the files that its Dockerfile copies, in a folder that its digest names."""

import hashlib
import json
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from local.builds.failures import BuildFailed
from local.builds.sources import Sources

FILE_MODE, PROGRAM_MODE = 0o644, 0o755


@dataclass(frozen=True, kw_only=True)
class Image:
    """The files by their absolute path, whether they are programs, and the instructions that were not carried out."""

    files: Mapping[str, tuple[bytes, bool]]
    skipped: tuple[str, ...]

    @property
    def manifest(self) -> str:
        """What a registry is told: the same files are the same image."""
        digests = {path: hashlib.sha256(content).hexdigest() for path, (content, _) in sorted(self.files.items())}
        return json.dumps({"schemaVersion": 2, "files": digests, "skipped": self.skipped}, sort_keys=True)

    @property
    def digest(self) -> str:
        """`sha256:...` of the manifest, as registries reckon it."""
        return f"sha256:{hashlib.sha256(self.manifest.encode()).hexdigest()}"

    def write(self, folder: Path) -> Path:
        """Put the files into a folder of the image's own below `folder`; where that is there, it is whole."""
        root = image_folder(folder, self.digest)
        if root.exists():
            return root
        unfinished = root.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for path, (content, program) in self.files.items():
            file = unfinished / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(PROGRAM_MODE if program else FILE_MODE)
        unfinished.rename(root)
        return root


def image_folder(folder: Path, digest: str) -> Path:
    """Where an image's files are."""
    return folder / digest.partition(":")[2]


def build_image(sources: Sources, dockerfile: str) -> Image:
    """Carry out the COPY instructions of a Dockerfile's last stage."""
    context = str(PurePosixPath(dockerfile).parent)
    files: dict[str, tuple[bytes, bool]] = {}
    skipped: list[str] = []
    for instruction, argument in _last_stage(sources.read(dockerfile).decode()):
        if instruction == "COPY" and not argument.startswith("--"):
            files.update(_copied(sources, context, shlex.split(argument)))
        elif instruction in ("FROM", "RUN", "ADD", "COPY"):
            skipped.append(f"{instruction} {argument}")
    if not files:
        raise BuildFailed(f"{dockerfile} copies no file into its image.")
    return Image(files=files, skipped=tuple(skipped))


def _copied(sources: Sources, context: str, words: list[str]) -> Iterator[tuple[str, tuple[bytes, bool]]]:
    *wanted, destination = words
    for word in wanted:
        start = (PurePosixPath(context) / word).as_posix()
        names = list(sources.below(start))
        if not names:
            raise BuildFailed(f'COPY failed: "/{word}": not found')
        for name in names:
            if name == start:
                into_folder = destination.endswith("/") or len(wanted) > 1
                target = (
                    PurePosixPath(destination) / PurePosixPath(name).name if into_folder else PurePosixPath(destination)
                )
            else:
                target = PurePosixPath(destination) / PurePosixPath(name).relative_to(start)
            yield target.as_posix(), (sources.read(name), sources.is_executable(name))


def _last_stage(text: str) -> list[tuple[str, str]]:
    instructions = list(_instructions(text))
    starts = [number for number, (instruction, _) in enumerate(instructions) if instruction == "FROM"]
    return instructions[starts[-1] :] if starts else instructions


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """A Dockerfile's instructions with their arguments, comments gone and lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        instruction, _, argument = line.strip().partition(" ")
        if instruction:
            yield instruction.upper(), " ".join(argument.split())
