"""The SQL that a model may write: every kind of node, argument and type that is not listed here is refused.

An allow-list of the tree, not a list of what is known to be bad: what nobody thought of is not in it. Left out on
purpose, although a SELECT could have them: functions that reach beyond the row, set operations, regular expressions,
concatenation and aggregates that collect (string_agg), which let a short statement ask for endless time or memory.
"""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

Node = exp.Expr
Kind = type[Node]

_CLAUSES: tuple[Kind, ...] = (
    exp.Select,
    exp.With,
    exp.CTE,
    exp.From,
    exp.Join,
    exp.Where,
    exp.Group,
    exp.Having,
    exp.Order,
    exp.Ordered,
    exp.Limit,
    exp.Offset,
    exp.Distinct,
    exp.Subquery,
    exp.Table,
    exp.TableAlias,
    exp.Alias,
)
_VALUES: tuple[Kind, ...] = (
    exp.Column,
    exp.Identifier,
    exp.Star,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Tuple,
    exp.Paren,
    exp.Cast,
    exp.DataType,
    exp.DataTypeParam,
)
_OPERATORS: tuple[Kind, ...] = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Is,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.In,
    exp.Any,
    exp.Between,
    exp.Like,
    exp.ILike,
    exp.Exists,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.Neg,
    exp.Case,
    exp.If,
)
_FUNCTIONS: tuple[Kind, ...] = (
    exp.Count,
    exp.Sum,
    exp.Avg,
    exp.Min,
    exp.Max,
    exp.LogicalAnd,  # bool_and
    exp.LogicalOr,  # bool_or
    exp.Filter,
    exp.Window,
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Coalesce,
    exp.Nullif,
    exp.Greatest,
    exp.Least,
    exp.Round,
    exp.Abs,
    exp.Ceil,
    exp.Floor,
    exp.Lower,
    exp.Upper,
    exp.Length,
    exp.Trim,
)
KINDS = frozenset(_CLAUSES + _VALUES + _OPERATORS + _FUNCTIONS)

# A node of an allowed kind may still carry what is not: a lock, a sample, a schema. Elsewhere the kinds decide.
ARGUMENTS: Mapping[Kind, frozenset[str]] = {
    exp.Select: frozenset(
        {"with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "order", "limit", "offset"}
    ),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.Table: frozenset({"this", "alias", "db", "joins"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Star: frozenset(),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", "expressions"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
}

TYPES = frozenset(
    {
        exp.DType.TEXT,
        exp.DType.VARCHAR,
        exp.DType.BOOLEAN,
        exp.DType.SMALLINT,
        exp.DType.INT,
        exp.DType.BIGINT,
        exp.DType.DECIMAL,
        exp.DType.DOUBLE,
        exp.DType.FLOAT,
    }
)


_SIGNS: Mapping[Kind, str] = {
    exp.DPipe: "||",
    exp.GroupConcat: "string_agg()",
    exp.Dot: "a schema or a part of a row",
    exp.RegexpLike: "~",
    exp.RegexpILike: "~*",
    exp.Placeholder: "a parameter",
    exp.Parameter: "a parameter",
    exp.Bracket: "[]",
}


def foreign_part(node: Node) -> str | None:
    """What of this node is outside the list, as SQL calls it; None when it is all right."""
    kind = type(node)
    if kind not in KINDS:
        return _name(node)
    given: dict[str, Any] = {name: value for name, value in node.args.items() if value}
    if foreign := given.keys() - ARGUMENTS.get(kind, given.keys()):
        return f"{_name(node)} with {min(foreign).strip('_')}"
    if isinstance(node, exp.DataType) and node.this not in TYPES:
        return f"the type {node.sql(dialect='postgres')[:40]}"
    return None


def _name(node: Node) -> str:
    """As people write it, where sqlglot calls it otherwise."""
    if sign := _SIGNS.get(type(node)):
        return sign
    if isinstance(node, exp.Anonymous):
        return f"{node.name.lower()[:40]}()"
    if isinstance(node, exp.Func):
        return f"{node.sql_name().lower()}()"
    return type(node).__name__.upper()
