"""Product recommendation as a service: the one place that knows its concrete classes."""

from functools import partial

from fastapi import FastAPI

from agents.common.elsewhere import Elsewhere
from agents.common.help_desk import HelpDesk, SqlShopRules
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import BuildAgent, create_specialist_app
from agents.product_recommendation.agent import build_agent
from agents.product_recommendation.config import SPEC, ProductRecommendationSettings
from agents.product_recommendation.repository import SqlProductRepository
from agents.product_recommendation.tools import ProductTools


def create_app(settings: ProductRecommendationSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application."""

    def wire(opened: Runtime) -> BuildAgent:
        embedder = opened.embedder(settings)
        tools = ProductTools(
            SqlProductRepository(opened.database),
            embedder,
            Elsewhere(embedder, margin=settings.search_margin),
            HelpDesk(SqlShopRules(opened.database)),
        )
        return partial(build_agent, model=opened.model, tools=tools)

    return create_specialist_app(spec=SPEC, settings=settings, runtime=runtime, wire=wire)


if __name__ == "__main__":
    serve(SPEC, ProductRecommendationSettings, create_app)
