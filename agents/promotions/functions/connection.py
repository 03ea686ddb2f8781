"""Connections and what comes over them: acknowledged at once, and handed to the worker."""

import os
from functools import cache

import boto3

from agents.common.function_logs import configure_function_logs
from agents.promotions.config import AGENT, ConnectionSettings, settings_from
from agents.promotions.session.connections import Connections
from agents.promotions.session.turnstile import Turnstile
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.gateway import QUICK, ApiGateway
from agents.promotions.work.front import Event, Front, Reply


def handler(event: Event, _: object) -> Reply:
    """Lambda's entry."""
    return _front().handle(event)


@cache
def _front() -> Front:
    settings = settings_from(os.environ, ConnectionSettings)
    configure_function_logs(agent=AGENT, level=settings.log_level)
    session = boto3.Session(region_name=settings.region)
    tables = session.client("dynamodb", config=QUICK)
    functions = session.client("lambda", config=QUICK)
    management = session.client("apigatewaymanagementapi", endpoint_url=settings.connections_url, config=QUICK)

    def hand_on(order: WorkOrder) -> None:
        functions.invoke(
            FunctionName=settings.orchestrator_function, InvocationType="Event", Payload=order.model_dump_json()
        )

    return Front(
        connections=Connections(tables, table=f"{settings.table_prefix}connections"),
        turnstile=Turnstile(tables, table=f"{settings.table_prefix}conversations"),
        gateway=ApiGateway(management),
        hand_on=hand_on,
    )
