"""Reading the numbered files."""

from pathlib import Path

import pytest

from agents.catalog import CATALOG, FUNCTION_ROLES
from db.migrations import MigrationError, read_migrations


def write(folder: Path, *names: str) -> None:
    """Files that say nothing much."""
    for name in names:
        (folder / name).write_text("SELECT 1; SELECT 2")


def test_files_are_read_in_order_with_their_statements(tmp_path: Path) -> None:
    write(tmp_path, "0002_b.sql", "0001_a_table.sql", "notes.md")
    first, second = read_migrations(tmp_path)
    assert (first.version, first.name, first.file) == (1, "a_table", "0001_a_table.sql")
    assert first.statements == ("SELECT 1", "SELECT 2")
    assert second.version == 2


def test_a_checksum_follows_the_text(tmp_path: Path) -> None:
    write(tmp_path, "0001_a.sql", "0002_b.sql")
    first, second = read_migrations(tmp_path)
    assert first.checksum == second.checksum
    (tmp_path / "0002_b.sql").write_text("SELECT 1; SELECT 3")
    assert read_migrations(tmp_path)[1].checksum != second.checksum


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["0001_a.sql", "0003_c.sql"], "0003_c.sql stands where number 0002 belongs"),
        (["0001_a.sql", "0001_b.sql"], "0001_b.sql stands where number 0002 belongs"),
        (["0002_a.sql"], "0002_a.sql stands where number 0001 belongs"),
        (["1_a.sql"], "1_a.sql is not named like"),
        (["0001-a.sql"], "0001-a.sql is not named like"),
    ],
)
def test_a_wrong_name_is_refused(tmp_path: Path, names: list[str], complaint: str) -> None:
    write(tmp_path, *names)
    with pytest.raises(MigrationError, match=complaint):
        read_migrations(tmp_path)


def test_every_agent_has_its_role_in_the_shops_migrations() -> None:
    script = "\n".join(statement for migration in read_migrations() for statement in migration.statements)
    logins = (*FUNCTION_ROLES, *(role for agent in CATALOG for role in agent.login_roles))
    assert all(f"TO {role}" in script for role in logins)
