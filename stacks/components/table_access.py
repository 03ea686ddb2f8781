"""What a function may do with tables: the very actions, on the very tables and the indexes that they have."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam

from stacks.components.promotion_tables import TABLES

Actions = Sequence[str]
Conditions = Mapping[str, Mapping[str, object]]

GET, PUT, UPDATE, DELETE, QUERY, SCAN = (
    f"dynamodb:{name}" for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")
)
BATCH_GET = "dynamodb:BatchGetItem"
# How many items a table has, and how large: what a plan is estimated by.
DESCRIBE = "dynamodb:DescribeTable"
READ = (BATCH_GET, DESCRIBE, GET, QUERY, SCAN)
_OF_INDEXES = (QUERY, SCAN)


def table_access(tables: Mapping[str, dynamodb.ITable], allowed: Mapping[str, Actions]) -> list[iam.PolicyStatement]:
    """A statement for each table, and one for its indexes where it has some that may be asked."""
    statements = []
    for name, actions in allowed.items():
        arn = tables[name].table_arn
        statements.append(_allow(actions, [arn]))
        indexes = [f"{arn}/index/{index}" for index in TABLES[name].indexes]
        if indexes and (of_indexes := [action for action in actions if action in _OF_INDEXES]):
            statements.append(_allow(of_indexes, indexes))
    return statements


def append_only(table: dynamodb.ITable, *, head: str) -> list[iam.PolicyStatement]:
    """Reading, and adding within a transaction; only the item of partition `head`, which counts, may be changed.

    IAM can't tell a new item from one that is put over another: the chain of hashes can.
    """
    within: Conditions = {"StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}
    only_head: Conditions = {**within, "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [head]}}
    return [
        _allow([GET], [table.table_arn]),
        _allow([PUT], [table.table_arn], within),
        _allow([UPDATE], [table.table_arn], only_head),
    ]


def _allow(actions: Actions, resources: Sequence[str], conditions: Conditions | None = None) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
