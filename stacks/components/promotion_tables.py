"""The DynamoDB tables of the promotions: what marketing knows, and what the conversation and its writes need."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from stacks.components.acknowledge import tell_checkov
from stacks.components.removal import removal_policy
from stacks.environments import Environment
from stacks.names import construct_id

EXPIRES_AT = "expires_at"
_TEXT, _NUMBER = dynamodb.AttributeType.STRING, dynamodb.AttributeType.NUMBER


@dataclass(frozen=True, kw_only=True)
class Key:
    """What finds items: one value of `partition`, and a range of `sort` where there is one."""

    partition: str
    sort: str | None = None


@dataclass(frozen=True, kw_only=True)
class TableDesign:
    """One table: its key, its indexes by name, and whether items go by themselves when their time is over."""

    key: Key
    indexes: Mapping[str, Key]
    expires: bool = False


# Text, but for these.
NUMBERS = frozenset({"sequence", "total_spent"})

TABLES: Mapping[str, TableDesign] = {
    "customers": TableDesign(
        key=Key(partition="customer_id"),
        indexes={
            "segment-index": Key(partition="segment", sort="total_spent"),
            "email-index": Key(partition="email"),
        },
    ),
    "promotions": TableDesign(
        key=Key(partition="promotion_id"),
        indexes={"status-index": Key(partition="status", sort="starts_on")},
    ),
    "orders": TableDesign(
        key=Key(partition="order_id"),
        indexes={"customer-index": Key(partition="customer_id", sort="order_date")},
    ),
    "connections": TableDesign(
        key=Key(partition="connection_id"),
        indexes={"subject-index": Key(partition="subject")},
        expires=True,
    ),
    "conversations": TableDesign(key=Key(partition="subject", sort="turn"), indexes={}, expires=True),
    "approvals": TableDesign(
        key=Key(partition="approval_id"),
        indexes={
            "state-index": Key(partition="state", sort="requested_at"),
            "requester-index": Key(partition="requester", sort="requested_at"),
        },
        expires=True,
    ),
    "audit": TableDesign(key=Key(partition="chain", sort="sequence"), indexes={}),
    "deliveries": TableDesign(
        key=Key(partition="promotion_id", sort="customer_id"),
        indexes={"message-index": Key(partition="message_id")},
    ),
}


class PromotionTables(Construct):
    """All of them: on demand, encrypted with the account's key for DynamoDB, and restorable for 35 days."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, prefix: str) -> None:
        super().__init__(scope, id_)
        self.by_name = {name: self._table(name, design, environment, prefix) for name, design in TABLES.items()}

    def _table(self, name: str, design: TableDesign, environment: Environment, prefix: str) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            construct_id(name),
            table_name=prefix + name,
            partition_key=_attribute(design.key.partition),
            sort_key=_attribute(design.key.sort) if design.key.sort else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=EXPIRES_AT if design.expires else None,
            deletion_protection=environment.protected,
            removal_policy=removal_policy(environment),
        )
        tell_checkov(
            table,
            "CKV_AWS_119",
            reason="The account's key for DynamoDB encrypts it; one of ours would be in every role besides.",
        )
        for index, key in design.indexes.items():
            table.add_global_secondary_index(
                index_name=index,
                partition_key=_attribute(key.partition),
                sort_key=_attribute(key.sort) if key.sort else None,
            )
        return table


def _attribute(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=_NUMBER if name in NUMBERS else _TEXT)
