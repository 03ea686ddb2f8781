"""A role's grants as PostgreSQL knows them, each of which can be taken away for a while: to see that it is needed."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from agents.common.errors import NotAllowed

# Of tables, their columns and sequences. The audit is for what comes after a tool, and has a test of its own.
_GRANTS = """
SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, NULL, a.privilege_type
  FROM pg_class c, aclexplode(c.relacl) a
 WHERE a.grantee = CAST(%(role)s AS regrole) AND c.relname <> 'tool_audit'
UNION ALL
SELECT c.relname, 'TABLE', t.attname, a.privilege_type
  FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
 WHERE a.grantee = CAST(%(role)s AS regrole)
"""


@dataclass(frozen=True)
class Grant:
    """A privilege on a table, a column of one, or a sequence."""

    name: str
    kind: str
    column: str | None
    privilege: str

    def __str__(self) -> str:
        return f"{self.privilege} {self.name}{f'.{self.column}' if self.column else ''}"

    def statement(self, verb: LiteralString, preposition: LiteralString, role: str) -> Composed:
        """That gives it, or takes it away."""
        column = SQL("({})").format(Identifier(self.column)) if self.column else SQL("")
        return SQL("{} {} {} ON {} {} {} {}").format(
            SQL(verb),
            SQL(self.privilege),
            column,
            SQL(self.kind),
            Identifier(self.name),
            SQL(preposition),
            Identifier(role),
        )


def grants_of(role: str, dsn: str) -> Sequence[Grant]:
    """All of them."""
    with psycopg.connect(dsn) as connection:
        return [Grant(*row) for row in connection.execute(_GRANTS, {"role": role}).fetchall()]


@contextmanager
def without(grant: Grant, role: str, dsn: str) -> Iterator[None]:
    """The role lacks it for a while."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(grant.statement("REVOKE", "FROM", role))
        try:
            yield
        finally:
            connection.execute(grant.statement("GRANT", "TO", role))


async def spare_grants(role: str, dsn: str, work: Callable[[], Awaitable[object]]) -> Sequence[str]:
    """Those without which the work is done all the same."""
    return [str(grant) for grant in grants_of(role, dsn) if not await _fails_without(grant, role, dsn, work)]


async def _fails_without(grant: Grant, role: str, dsn: str, work: Callable[[], Awaitable[object]]) -> bool:
    with without(grant, role, dsn):
        try:
            await work()
        except NotAllowed:
            return True
    return False
