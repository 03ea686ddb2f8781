"""A whole house for a test: specialists and the supervisor on real ports, over one PostgreSQL."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from pydantic import AnyHttpUrl
from strands.models import Model

from agents.catalog import SPECIALISTS, agent_named
from agents.common.runtime import OpenRuntime
from agents.order_management import main as order_management
from agents.order_management.config import OrderManagementSettings
from agents.personalization import main as personalization
from agents.personalization.config import PersonalizationSettings
from agents.product_recommendation import main as product_recommendation
from agents.product_recommendation.config import ProductRecommendationSettings
from agents.supervisor import main as supervisor
from agents.supervisor.config import SupervisorSettings
from agents.troubleshooting import main as troubleshooting
from agents.troubleshooting.config import TroubleshootingSettings
from tests.fakes.http_server import serving_here
from tests.fakes.runtimes import runtime_with
from tests.integration.agents.shop import AgentsEmbedder, OpenDatabase


class House:
    """Serves agents, each under its own role, until the test ends."""

    def __init__(self, database_of: OpenDatabase, stack: AsyncExitStack) -> None:
        self._database_of = database_of
        self._stack = stack

    async def specialists(self, models: Mapping[str, Model]) -> dict[str, str]:
        """The addresses of the specialists that have a model here."""
        return {name: await self.serve(_specialist(name, await self._runtime(name, models[name]))) for name in models}

    async def supervisor(self, model: Model, addresses: Mapping[str, str]) -> str:
        """The supervisor's address; a specialist without an address is down."""
        urls = {
            spec.url_variable: AnyHttpUrl(addresses.get(spec.name, f"http://127.0.0.1:{number}"))
            for number, spec in enumerate(SPECIALISTS, 1)
        }
        settings = SupervisorSettings(specialist_urls=urls)
        return await self.serve(supervisor.create_app(settings, runtime=await self._runtime("supervisor", model)))

    async def serve(self, app: FastAPI) -> str:
        """The address of an application."""
        return await self._stack.enter_async_context(serving_here(app))

    async def _runtime(self, name: str, model: Model) -> OpenRuntime:
        database = await self._stack.enter_async_context(self._database_of(agent_named(name).name))
        return runtime_with(model, database, AgentsEmbedder())


@asynccontextmanager
async def open_house(database_of: OpenDatabase) -> AsyncIterator[House]:
    """A house whose servers stop before their databases close."""
    async with AsyncExitStack() as stack:
        yield House(database_of, stack)


def _specialist(name: str, runtime: OpenRuntime) -> FastAPI:
    match name:
        case "order-management":
            return order_management.create_app(OrderManagementSettings(), runtime=runtime)
        case "product-recommendation":
            return product_recommendation.create_app(ProductRecommendationSettings(), runtime=runtime)
        case "personalization":
            return personalization.create_app(PersonalizationSettings(), runtime=runtime)
        case _:
            return troubleshooting.create_app(TroubleshootingSettings(), runtime=runtime)
