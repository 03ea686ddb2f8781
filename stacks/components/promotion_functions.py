"""The functions of the promotions: what each is for, how large it is, and which tables it may use how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import aws_cdk as cdk

from stacks.components.database_function import SOURCES as DATABASE_SOURCES
from stacks.components.python_function import FunctionSize
from stacks.components.sources import Sources
from stacks.components.table_access import BATCH_GET, DELETE, GET, PUT, QUERY, READ, UPDATE, Actions

_SOURCES = Sources(("agents/__init__.py", "agents/catalog.py", "agents/common", "agents/promotions"))
# What brings the shop's rows to marketing needs no package, but the samples, which it derives from the shop's own.
REFRESH_SOURCES = Sources(
    (
        *DATABASE_SOURCES.paths,
        "agents/promotions/__init__.py",
        "agents/promotions/functions/__init__.py",
        "agents/promotions/functions/refresh.py",
        "agents/promotions/refresh",
    )
)
LAYERS = ("front", "worker", "http")
WORKER = "orchestrator"
_QUICK = FunctionSize(memory=512, timeout=cdk.Duration.seconds(10))
# Lambda's longest. What a person waits for has a shorter limit of its own; mail to many goes on in the next call.
_LONG = cdk.Duration.minutes(15)


@dataclass(frozen=True, kw_only=True)
class FunctionPlan:
    """One function: its handler is `handler` of `agents.promotions.functions.{module}`.

    Without a `layer` it does with the standard library and boto3, which Lambda has.
    `tables` are what it may do with which; `appends` says that it also adds to the audit trail.
    """

    module: str
    layer: Literal["front", "worker", "http"] | None
    description: str
    size: FunctionSize
    tables: Mapping[str, Actions] = field(default_factory=dict)
    appends: bool = False
    sources: Sources = _SOURCES


PLANS: Mapping[str, FunctionPlan] = {
    "authorizer": FunctionPlan(
        module="authorizer", layer="front", description="Who may open a connection.", size=_QUICK
    ),
    "connections": FunctionPlan(
        module="connection",
        layer="front",
        description="Connections come and go; a message is acknowledged, and handed to the worker.",
        size=_QUICK,
        tables={"connections": (PUT, DELETE), "conversations": (UPDATE,)},
    ),
    WORKER: FunctionPlan(
        module="orchestrator",
        layer="worker",
        description="The worker: answers a message piece by piece, and does what was approved.",
        size=FunctionSize(memory=2048, timeout=_LONG),
        tables={
            "customers": (*READ, UPDATE),
            "promotions": (*READ, PUT, UPDATE, DELETE),
            "orders": READ,
            "connections": (QUERY, DELETE),
            "conversations": (GET, PUT, UPDATE, DELETE, QUERY),
            "approvals": (GET, PUT, UPDATE, QUERY),
            "deliveries": (BATCH_GET, GET, PUT, UPDATE, QUERY),
        },
        appends=True,
    ),
    "http": FunctionPlan(
        module="http",
        layer="http",
        description="Links in e-mails: approve or reject, unsubscribe.",
        size=FunctionSize(memory=512, timeout=cdk.Duration.seconds(25)),
        tables={"approvals": (GET, UPDATE)},
        appends=True,
    ),
    "mail-events": FunctionPlan(
        module="mail_events",
        layer="front",
        description="Takes note of mail that bounced, and of who complained.",
        size=FunctionSize(memory=512, timeout=cdk.Duration.seconds(30)),
        tables={"deliveries": (UPDATE, QUERY), "customers": (UPDATE, QUERY)},
    ),
    "refresh": FunctionPlan(
        module="refresh",
        layer=None,
        sources=REFRESH_SOURCES,
        description="Customers and orders of the shop's database, as marketing sees them.",
        size=FunctionSize(memory=1024, timeout=_LONG),
        tables={
            "customers": (GET, BATCH_GET, PUT, UPDATE),
            "orders": (GET, BATCH_GET, PUT, UPDATE),
            "promotions": (GET, BATCH_GET, PUT, UPDATE),
        },
    ),
}
