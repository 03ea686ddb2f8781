"""The Lambda's zip holds all that its handler imports, and nothing that would have to be installed."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from stacks.components.database_function import SOURCES

# What Lambda's Python brings.
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder of packages with those of Lambda's runtime only."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name in RUNTIME:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        found = Path(spec.origin)
        origin = found.parent if found.name == "__init__.py" else found
        (folder / origin.name).symlink_to(origin)
    return folder


@pytest.mark.parametrize("module", ["db.deployment", "db.rotation"])
def test_imports_its_handler_where_only_boto3_is_installed(module: str, tmp_path: Path, runtime: Path) -> None:
    package = tmp_path / "package"
    SOURCES.copy_to(package)
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"from {module} import handler; print(handler.__module__)"],
        cwd=package,
        env={"PYTHONPATH": os.pathsep.join([str(package), str(runtime)]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.stdout, ran.returncode) == (f"{module}\n", 0), ran.stderr


def test_carries_the_migrations_and_the_sample_rows(tmp_path: Path) -> None:
    SOURCES.copy_to(tmp_path)
    assert any((tmp_path / "db" / "migrations").glob("0001_*.sql"))
    assert any((tmp_path / "db" / "seed").iterdir())


def test_carries_no_compiled_file(tmp_path: Path) -> None:
    SOURCES.copy_to(tmp_path)
    assert not list(tmp_path.rglob("__pycache__"))


def test_has_another_fingerprint_when_a_file_is_changed_or_renamed(tmp_path: Path) -> None:
    SOURCES.copy_to(tmp_path)
    copy = SOURCES.under(tmp_path)
    first = copy.fingerprint()
    migration = next((tmp_path / "db" / "migrations").glob("0001_*.sql"))
    migration.write_text(migration.read_text() + "-- more\n")
    second = copy.fingerprint()
    migration.rename(migration.with_name("9999_renamed.sql"))
    assert len({SOURCES.fingerprint(), first, second, copy.fingerprint()}) == 3
