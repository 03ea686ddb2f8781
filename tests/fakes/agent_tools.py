"""Each specialist's tools over any database, put together as its `main.py` does."""

from agents.common.database import Database
from agents.common.elsewhere import Elsewhere
from agents.common.embeddings import Embedder
from agents.common.help_desk import HelpDesk, SqlShopRules
from agents.order_management.repository import SqlOrderRepository
from agents.order_management.tools import OrderTools
from agents.personalization.repository import SqlCustomerRepository
from agents.personalization.tools import CustomerTools
from agents.product_recommendation.repository import SqlProductRepository
from agents.product_recommendation.tools import ProductTools
from agents.troubleshooting.repository import SqlKnowledgeRepository
from agents.troubleshooting.tools import SupportTools
from local.bedrock.embeddings import FARTHEST

MARGIN = 0.14


def order_tools(database: Database) -> OrderTools:
    """Order management's."""
    return OrderTools(SqlOrderRepository(database), HelpDesk(SqlShopRules(database)))


def product_tools(database: Database, embedder: Embedder) -> ProductTools:
    """Product recommendation's."""
    elsewhere = Elsewhere(embedder, margin=MARGIN)
    return ProductTools(SqlProductRepository(database), embedder, elsewhere, HelpDesk(SqlShopRules(database)))


def customer_tools(database: Database) -> CustomerTools:
    """Personalization's."""
    return CustomerTools(SqlCustomerRepository(database), HelpDesk(SqlShopRules(database)))


def support_tools(database: Database, embedder: Embedder) -> SupportTools:
    """Troubleshooting's."""
    return SupportTools(SqlKnowledgeRepository(database), embedder, farthest=FARTHEST)
