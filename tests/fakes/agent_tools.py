"""Each specialist's tools over any database, put together as its `main.py` does."""

from strands.types.tools import AgentTool

from agents.clickstream.specialists.architecture_info.tools import ArchitectureTools
from agents.clickstream.specialists.data_connector.tools import ConnectorTools
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment.tools import CollectorTools
from agents.clickstream.specialists.image_builder.tools import BuildTools
from agents.clickstream.specialists.load_balancer.tools import BalancerTools
from agents.clickstream.specialists.msk_topic.tools import TopicTools
from agents.clickstream.specialists.security_config.tools import SecurityTools
from agents.clickstream.specialists.testing.tools import TestingTools
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
from tests.fakes.clickstream import CannedAws, CannedBalancers, CannedConnectors
from tests.fakes.deployments import InMemoryDeployments

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


def clickstream_tools() -> dict[str, list[AgentTool]]:
    """The clickstream's specialists', by their names in the catalogue."""
    found, deployments = CannedAws(), InMemoryDeployments()
    deployed = Deployed(deployments)
    connectors = ConnectorTools(connectors=CannedConnectors(), objects=found, proposals=deployments)
    return {
        "clickstream-architecture-info": ArchitectureTools().tools(),
        "clickstream-msk-topic": TopicTools(clusters=found, proposals=deployments).tools(),
        "clickstream-image-builder": BuildTools(builds=found, deployed=deployed).tools(),
        "clickstream-ecs-deployment": CollectorTools(collectors=found, proposals=deployments).tools(),
        "clickstream-load-balancer": BalancerTools(balancers=CannedBalancers(), deployed=deployed).tools(),
        "clickstream-security-config": SecurityTools(groups=found, deployed=deployed).tools(),
        "clickstream-data-connector": connectors.tools(),
        "clickstream-testing": TestingTools(found).tools(),
    }
