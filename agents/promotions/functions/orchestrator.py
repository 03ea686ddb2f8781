"""The worker: answers messages, and does what was approved. What is slow to build is built once a process."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import structlog
from asgi_correlation_id import correlation_id

from agents.common.answering import Budget
from agents.common.logs import configure_logs
from agents.common.model import bedrock_model
from agents.promotions.agent import Assistant, today_in_utc
from agents.promotions.config import AGENT, OrchestratorSettings, settings_from
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.functions.parts import CLIENTS, Parts
from agents.promotions.functions.runner import runner
from agents.promotions.insight.reading import Reading
from agents.promotions.insight.service import InsightService
from agents.promotions.mail.progress import progress_to
from agents.promotions.mail.sending import client_of
from agents.promotions.mail.service import MailService
from agents.promotions.mail.wiring import MailAccess, mail_service
from agents.promotions.session.claims import Claims
from agents.promotions.session.connections import Connections
from agents.promotions.session.conversations import Conversations
from agents.promotions.session.turnstile import Turnstile
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.tools.data import DataTools
from agents.promotions.tools.insight import InsightTools
from agents.promotions.tools.mail import MailTools
from agents.promotions.tools.writes import WriteTools
from agents.promotions.wire.gateway import QUICK, ApiGateway
from agents.promotions.work.operations import Operations
from agents.promotions.work.pushing import Push
from agents.promotions.work.reply import Replier
from agents.promotions.work.worker import Stores, Worker
from agents.promotions.writes import clock
from agents.promotions.writes.desk import WriteDesk
from agents.promotions.writes.notices import MailNotices, Notices, SlackNotices
from agents.promotions.writes.service import WriteService
from agents.promotions.writes.wiring import build_write_service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

log = structlog.stdlib.get_logger(__name__)

_READER = "agent_promotions_read"


def handler(event: Mapping[str, object], _: object) -> None:
    """Lambda's entry: a message to work on, an approval that was decided by a link, or the schedule."""
    runner().run(_orchestrator().handle(event))


@dataclass(frozen=True, kw_only=True)
class Orchestrator:
    """What this process does."""

    worker: Worker
    desk: WriteDesk
    service: WriteService

    async def handle(self, event: Mapping[str, object]) -> None:
        """One event. An order is told its errors; what nobody waits for fails, and so is tried again by Lambda."""
        if approval_id := event.get("execute_approval"):
            correlation_id.set(str(approval_id))
            await self.desk.execute_decided(str(approval_id))
        elif event.get("finish_interrupted"):
            await self.service.finish_interrupted()
        else:
            order = WorkOrder.model_validate(event)
            correlation_id.set(order.message_id)
            await self.worker.work(order)


@cache
def _orchestrator() -> Orchestrator:
    settings = settings_from(os.environ, OrchestratorSettings)
    configure_logs(agent=AGENT, level=settings.log_level, style="json")
    parts = Parts(settings)
    engine = QueryEngine(dynamodb=parts.dynamodb, database=parts.database.acting_as(_READER))
    stores = _stores(parts.dynamodb, settings.table_prefix)
    management = parts.session.client("apigatewaymanagementapi", endpoint_url=settings.connections_url, config=QUICK)
    gateway = ApiGateway(management)
    push = Push(stores.connections, gateway)
    service = build_write_service(
        parts.ground,
        engine=engine,
        database=parts.database,
        mailing=_mailing(parts, settings, engine, push),
        push=push,
        notices=_notices(parts, settings),
    )
    desk = WriteDesk(service, now=clock.now)
    insight = InsightService(Reading(engine=engine, declaration=parts.declaration, today=today_in_utc))
    tools = [
        *WriteTools(service, parts.declaration).tools(),
        *MailTools(service, parts.declaration).tools(),
        *DataTools(engine, parts.declaration, today=today_in_utc).tools(),
        *InsightTools(insight).tools(),
    ]
    assistant = Assistant(model=bedrock_model(settings), tools=tools, budget=_budget(settings))
    replier = Replier(
        assistant=assistant,
        operations=Operations(stores.conversations, desk),
        conversations=stores.conversations,
    )
    worker = Worker(stores=stores, gateway=gateway, replier=replier)
    return Orchestrator(worker=worker, desk=desk, service=service)


def _mailing(parts: Parts, settings: OrchestratorSettings, engine: QueryEngine, push: Push) -> MailService:
    access = MailAccess(
        dynamodb=parts.native,
        ses=client_of(parts.session),
        database=parts.database,
        engine=engine,
        table_prefix=settings.table_prefix,
        sender=settings.sender,
        configuration_set=settings.configuration_set,
    )
    links = parts.unsubscribe_links(settings.unsubscribe_secret_arn, settings.http_url)
    return mail_service(access, parts.declaration, links, tell=progress_to(push))


def _notices(parts: Parts, settings: OrchestratorSettings) -> Sequence[Notices]:
    """Beside the WebSocket."""
    return (
        MailNotices(parts.session.client("sesv2", config=CLIENTS), sender=settings.sender, http_url=settings.http_url),
        SlackNotices(
            parts.session.client("secretsmanager", config=CLIENTS),
            secret_arn=settings.slack_secret_arn,
            http_url=settings.http_url,
        ),
    )


def _stores(dynamodb: "DynamoDBClient", prefix: str) -> Stores:
    conversations = f"{prefix}conversations"
    return Stores(
        claims=Claims(dynamodb, table=conversations),
        turnstile=Turnstile(dynamodb, table=conversations),
        conversations=Conversations(dynamodb, table=conversations),
        connections=Connections(dynamodb, table=f"{prefix}connections"),
    )


def _budget(settings: OrchestratorSettings) -> Budget:
    return Budget(
        seconds=settings.answer_seconds, model_turns=settings.model_turns, tool_calls=settings.most_tool_calls
    )
