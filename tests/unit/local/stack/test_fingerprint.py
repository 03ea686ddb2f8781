"""When there is something to deploy."""

from pathlib import Path

import pytest

from local.settings import Settings
from local.stack.fingerprint import sources_fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "stacks" / "__pycache__").mkdir(parents=True)
    (tmp_path / "stacks" / "data.py").write_text("one = 1")
    (tmp_path / "app.py").write_text("")
    return tmp_path


def fingerprint(root: Path, *, offset: int = 0) -> str:
    return sources_fingerprint(Settings(home=Path("/nowhere"), port_offset=offset), root)


def test_unchanged_sources_are_the_same(root: Path) -> None:
    before = fingerprint(root)
    (root / "stacks" / "__pycache__" / "data.pyc").write_bytes(b"compiled")
    (root / "README.md").write_text("not deployed")

    assert fingerprint(root) == before


@pytest.mark.parametrize("change", ["content", "name", "addition", "offset"])
def test_any_change_of_what_is_deployed_differs(root: Path, change: str) -> None:
    before = fingerprint(root)
    data = root / "stacks" / "data.py"
    match change:
        case "content":
            data.write_text("one = 2")
        case "name":
            data.rename(root / "stacks" / "rows.py")
        case "addition":
            (root / "stacks" / "edge.py").write_text("")

    assert fingerprint(root, offset=1 if change == "offset" else 0) != before
