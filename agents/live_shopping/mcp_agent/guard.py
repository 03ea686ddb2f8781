"""What becomes of SQL that a model wrote: one SELECT from the views, written anew, or a refusal that says what to mend.

What is run is written from the tree that was checked (grammar.py), never the model's text: a comment, an encoding or a
quote that the database might read otherwise does not reach it. The boundary is the database role behind this, which
can read nothing else (docs/adr): the guard saves it the attempt, and tells the model at once.
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

from agents.common.errors import BadInput
from agents.common.storable import storable_text
from agents.common.tool_results import MOST_ROWS, shortened
from agents.live_shopping.mcp_agent.grammar import Node, foreign_part
from agents.live_shopping.mcp_agent.views import VIEWS

LONGEST = 4000
MOST_TABLES = 6

_UNREADABLE = "This is not a query that PostgreSQL reads: write one plain SELECT."
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_NUMBER = re.compile(r"\d{1,20}(\.\d{0,20})?([eE]\d{1,2})?")
_KEYWORDS = re.compile(r"[A-Za-z_ ]*")
# What PostgreSQL reads as something else than a column, although an alias may be called so.
_NOT_COLUMNS = frozenset(
    "ctid xmin xmax cmin cmax tableoid user session_user current_user current_role system_user current_catalog "
    "current_schema current_date current_time current_timestamp localtime localtimestamp".split()
)


class QueryRefused(BadInput):
    """The statement is not one that a model may have run here; its message says what is."""


def guarded(sql: str) -> str:
    """The statement to run, of at most MOST_ROWS rows. Raises QueryRefused.

    What was written is read again: it is allowed as well, and comes out the same. sqlglot also knows words of other
    dialects, and what it makes of them need not be what PostgreSQL reads.
    """
    written = _written_anew(sql)
    if _written_anew(written) != written:
        raise QueryRefused(_UNREADABLE)
    return written


def readable(table: str) -> str:
    """The name of a view that may be read. Raises QueryRefused."""
    name = table.strip().lower().removeprefix("public.")
    if name not in VIEWS:
        raise _refused_table(table)
    return name


def _written_anew(sql: str) -> str:
    query = _parsed(sql)
    for node in query.walk():
        _check(node)
    _check_tables(query)
    _check_columns(query)
    return _limited(query).sql(dialect="postgres", comments=False)


def _parsed(sql: str) -> exp.Select:
    if len(sql) > LONGEST:
        raise QueryRefused(f"The query is longer than {LONGEST} characters: write a shorter one.")
    try:
        tokens = sqlglot.tokenize(sql, read="postgres")
        _check_tokens(tokens, sql)
        first, *more = sqlglot.parse(sql.rstrip().removesuffix(";"), read="postgres")
    except (SqlglotError, RecursionError):
        raise QueryRefused(_UNREADABLE) from None
    if more or not isinstance(first, exp.Select):
        raise QueryRefused("Write exactly one SELECT.")
    return first


def _check_tokens(tokens: list[Token], sql: str) -> None:
    """Before sqlglot makes anything of them: other statements it would keep as they are."""
    if not tokens or tokens[0].token_type not in (TokenType.SELECT, TokenType.WITH):
        raise QueryRefused("Only SELECT is run here: nothing can be changed by SQL.")
    if any(token.token_type is TokenType.L_BRACKET for token in tokens):  # one in another doubles sqlglot's time
        raise QueryRefused("Write the query without brackets: a list is IN (...).")
    if any(token.comments for token in tokens):
        raise QueryRefused("Write the query without comments.")
    if storable_text(sql) != sql:
        raise QueryRefused("The query holds a character that PostgreSQL does not take.")


def _check(node: Node) -> None:
    if (foreign := foreign_part(node)) is not None:
        raise QueryRefused(f"{foreign} is not allowed here: write a plain SELECT from {' or '.join(VIEWS)}.")
    match node:
        case exp.Identifier() if not _NAME.fullmatch(_fold(node)):
            raise QueryRefused(f"The name {shortened(node.name, longest=40)} is not allowed: use a-z, 0-9 and _.")
        case exp.Literal() if not node.is_string and not _NUMBER.fullmatch(node.name):
            raise QueryRefused("Write numbers in decimal digits.")
        case exp.Identifier() | exp.Literal():
            return
    if any(isinstance(value, str) and not _KEYWORDS.fullmatch(value) for value in node.args.values()):
        raise QueryRefused(_UNREADABLE)


def _fold(name: exp.Identifier) -> str:
    """As PostgreSQL does with names that are not quoted."""
    if not name.args.get("quoted"):
        name.set("this", name.name.lower())
    return name.name


def _check_tables(query: exp.Select) -> None:
    """A query's own names (WITH) are seen by what follows them only: before that, a name is the database's."""
    own = [*query.ctes]
    tables = [*query.find_all(exp.Table)]
    if not tables or not query.expressions:
        raise QueryRefused(f"The query reads nothing. {_columns()}")
    if len([*query.find_all(exp.With)]) > (1 if own else 0):
        raise QueryRefused("WITH is allowed at the beginning of the query only.")
    if len(tables) > MOST_TABLES:
        raise QueryRefused(f"The query reads more than {MOST_TABLES} tables: write a simpler one.")
    for table in tables:
        inside = table.find_ancestor(exp.CTE)
        before = own[: _place(own, inside)] if inside else own
        if not _is_readable(table, {cte.alias for cte in before}):
            raise _refused_table(table.sql(dialect="postgres"))


def _place(ctes: list[exp.CTE], wanted: exp.CTE) -> int:
    """Nodes are equal when they read the same: here the very one is meant."""
    return next(place for place, cte in enumerate(ctes) if cte is wanted)


def _is_readable(table: exp.Table, own: set[str]) -> bool:
    if not isinstance(table.this, exp.Identifier):  # a function that gives rows
        return False
    return table.name in VIEWS if table.db == "public" else not table.db and table.name in {*VIEWS, *own}


def _check_columns(query: exp.Select) -> None:
    """Columns of the views, and what the query names itself; not a whole row, and nothing hidden in every table."""
    named = {*_aliases(query)}
    if reserved := named & _NOT_COLUMNS:
        raise QueryRefused(f"Nothing can be called {min(reserved)}.")
    sources = {
        table.alias_or_name: VIEWS[table.name].columns for table in query.find_all(exp.Table) if table.name in VIEWS
    }
    known = {column for view in VIEWS.values() for column in view.columns} | named
    for column in query.find_all(exp.Column):
        if not isinstance(column.this, exp.Star) and column.name not in sources.get(column.table, known):
            raise QueryRefused(f"There is no column {column.name}. {_columns()}")


def _aliases(query: exp.Select) -> Iterator[str]:
    for alias in query.find_all(exp.Alias):
        yield alias.alias
    for table in query.find_all(exp.TableAlias):
        yield from (column.name for column in table.columns)


def _limited(query: exp.Select) -> exp.Select:
    limit = query.args.get("limit")
    wanted = limit.expression if isinstance(limit, exp.Limit) else None
    is_number = isinstance(wanted, exp.Literal) and not wanted.is_string and wanted.name.isdecimal()
    return query.limit(min(int(wanted.name), MOST_ROWS) if is_number and wanted else MOST_ROWS)


def _refused_table(table: str) -> QueryRefused:
    return QueryRefused(f"{shortened(table, longest=60)} can't be read here: there are {' and '.join(VIEWS)}.")


def _columns() -> str:
    return " ".join(f"{name} has {', '.join(view.columns)}." for name, view in VIEWS.items())
