"""Live shopping as a service: the one place that knows its concrete classes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from agents.common.app import create_agent_app
from agents.common.readiness import ReadinessChecks
from agents.common.runtime import OpenRuntime, open_runtime
from agents.common.server import serve
from agents.live_shopping.analytics import SqlToolAnalytics
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.chat import ChatDesk
from agents.live_shopping.config import SPEC, LiveShoppingSettings, inner_agent
from agents.live_shopping.conversations import SqlConversations
from agents.live_shopping.mcp_agent.wiring import open_mcp_agent
from agents.live_shopping.multi_agent.wiring import open_multi_agent
from agents.live_shopping.payments import SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.routes.analytics import analytics_router
from agents.live_shopping.routes.chat import chat_router
from agents.live_shopping.routes.orders import orders_router
from agents.live_shopping.routes.products import products_router
from agents.live_shopping.routes.streams import streams_router
from agents.live_shopping.service import LiveShoppingService
from agents.live_shopping.settlement import Settlement, settling
from agents.live_shopping.single_agent.wiring import open_single_agent
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.surroundings import OpenArchitecture, Surroundings

# By the names in the routes, which are the names of their folders.
ARCHITECTURES: Mapping[str, OpenArchitecture] = {
    "single_agent": open_single_agent,
    "mcp_agent": open_mcp_agent,
    "multi_agent": open_multi_agent,
}


def create_app(
    settings: LiveShoppingSettings,
    *,
    runtime: OpenRuntime = open_runtime,
    architectures: Mapping[str, OpenArchitecture] = ARCHITECTURES,
) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[LiveShoppingService]:
        async with runtime(settings) as opened, AsyncExitStack() as stack:
            surroundings = Surroundings(settings=settings, runtime=opened, payments=SandboxPayments())
            streams = SqlStreams(opened.database)
            till = opened.database.acting_as(inner_agent("live-shopping-order").database_role)
            shelf = opened.database.acting_as(inner_agent("live-shopping-product").database_role)
            desk = surroundings.desk_over(till)
            chat = ChatDesk(
                architectures={
                    name: await stack.enter_async_context(open_architecture(surroundings))
                    for name, open_architecture in architectures.items()
                },
                conversations=SqlConversations(opened.database),
                streams=streams,
                history_turns=settings.history_turns,
            )
            await stack.enter_async_context(settling(Settlement(desk=desk, orders=SqlOrders(till))))
            yield LiveShoppingService(
                chat=chat,
                streams=streams,
                analytics=SqlToolAnalytics(opened.database),
                desk=desk,
                catalogue=SqlCatalogue(shelf),
                verifier=opened.verifier,
                readiness=ReadinessChecks(opened.checks),
            )

    routers = (chat_router(), streams_router(), analytics_router(), products_router(), orders_router())
    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)


if __name__ == "__main__":
    serve(SPEC, LiveShoppingSettings, create_app)
