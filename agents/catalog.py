"""The agents that exist. Clusters, services, routes, repositories, alarms and processes follow from this list.

Pure data without imports of ours, so that stacks may read it without loading an agent.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class InnerAgent:
    """An agent inside a deployable: a database role of its own, and only its own tools.

    `mcp` says that its SQL goes through a Postgres MCP server, which signs in as that role itself, over the Data API.
    """

    name: str
    tools: tuple[str, ...]
    mcp: bool = False

    @property
    def database_role(self) -> str:
        """The role that its transactions work under; its grants are in db/migrations."""
        return f"agent_{self.name.replace('-', '_')}"


@dataclass(frozen=True, kw_only=True)
class AgentSpec:
    """One deployable agent. `path` is its prefix at the load balancer, `port` where its container listens.

    `tools` are all that its model may ever be offered: an agent with others does not start. `embeds` says whether it
    searches by meaning, and so may call the embedding model; `takes_orders`, whether customers can buy at it;
    `deploys`, whether it deploys event pipelines, under roles of its own. `inner` are the agents that it is made of, if
    several.
    """

    name: str
    path: str
    port: int
    description: str
    tools: tuple[str, ...]
    embeds: bool = False
    takes_orders: bool = False
    deploys: bool = False
    inner: tuple[InnerAgent, ...] = ()

    @property
    def mcp_role(self) -> str | None:
        """The PostgreSQL role that its MCP server signs in as, if it has one."""
        return next((agent.database_role for agent in self.inner if agent.mcp), None)

    @property
    def login_roles(self) -> tuple[str, ...]:
        """The PostgreSQL roles that sign in with a secret of their own: the agent's, and its MCP server's."""
        return (self.database_role, *((self.mcp_role,) if self.mcp_role else ()))

    @property
    def package(self) -> str:
        """The Python package that holds its rooms."""
        return f"agents.{self.name.replace('-', '_')}"

    @property
    def database_role(self) -> str:
        """The PostgreSQL role it connects as; its grants are in db/migrations."""
        return f"agent_{self.name.replace('-', '_')}"

    @property
    def url_variable(self) -> str:
        """The environment variable in which another agent finds its address."""
        return f"{self.name.replace('-', '_').upper()}_URL"


SUPERVISOR = AgentSpec(
    name="supervisor",
    path="supervisor",
    port=8000,
    description="Answers customers: decides which specialists to ask, asks them together, composes one reply.",
    tools=(
        "ask_order_management",
        "ask_product_recommendation",
        "ask_personalization",
        "ask_troubleshooting",
    ),
)

SPECIALISTS = (
    AgentSpec(
        name="order-management",
        path="order",
        port=8001,
        description=(
            "Everything about the customer's own orders: where an order is, its status, delivery and tracking, "
            "returns, exchanges and refunds, how it was paid and what it cost, what was ordered and when; whether one "
            "of the orders can still be cancelled or changed; and how many pieces of a product are in stock."
        ),
        tools=(
            "query_order_by_id",
            "query_customer_orders",
            "check_product_inventory",
            "check_shipping_status",
            "check_return_status",
            "get_order_summary",
            "find_who_can_help",
        ),
    ),
    AgentSpec(
        name="product-recommendation",
        path="product",
        port=8002,
        description=(
            "Finding something to buy: searching the catalogue by what a product is or is for, by size, category or "
            "price, comparing and recommending products, best rated products, what a product is like (waterproof, "
            "battery life, weight, material, colours), and what other customers say in reviews."
        ),
        tools=(
            "search_products_by_name",
            "get_products_by_category",
            "get_products_by_price_range",
            "get_top_rated_products",
            "get_customer_purchase_history",
            "search_customer_feedback",
            "find_who_can_help",
        ),
        embeds=True,
    ),
    AgentSpec(
        name="personalization",
        path="personalization",
        port=8003,
        description=(
            "What the shop knows about this customer: profile, address, saved payment methods, preferences, sizes, "
            "newsletter, loyalty tier, favourite brands and categories, recently viewed products and browsing habits; "
            "what people with similar interests buy; and suggestions just for this customer, by their own taste."
        ),
        tools=(
            "get_customer_profile",
            "get_customer_preferences",
            "get_customer_browsing_behavior",
            "analyze_browsing_patterns",
            "get_similar_customer_insights",
            "search_personalization_opportunities",
            "find_who_can_help",
        ),
    ),
    AgentSpec(
        name="troubleshooting",
        path="troubleshooting",
        port=8004,
        description=(
            "Help with a product that does not work: problems, faults, connecting, pairing, charging, setting up, "
            "step-by-step guides, known issues and warranty; and frequently asked questions about the shop and its "
            "policies: payment methods, delivery times and costs, cancelling, returns and refunds policy, accounts and "
            "passwords, newsletter, invoices, gift cards, and how to reach customer service."
        ),
        tools=(
            "search_faq_for_product_info",
            "search_troubleshooting_guides",
            "search_product_specific_help",
            "search_category_issues",
            "get_warranty_information",
        ),
        embeds=True,
    ),
)

LIVE_SHOPPING_AGENTS = (
    InnerAgent(
        name="live-shopping-single",
        tools=(
            "identify_product_from_stream",
            "check_product_inventory",
            "calculate_order_total",
            "process_customer_order",
        ),
    ),
    InnerAgent(name="live-shopping-mcp", tools=("run_query", "get_table_schema", "create_order"), mcp=True),
    InnerAgent(name="live-shopping-supervisor", tools=()),
    InnerAgent(name="live-shopping-search", tools=("semantic_product_search", "identify_product_from_stream")),
    InnerAgent(name="live-shopping-product", tools=("get_product_details", "check_inventory_status")),
    InnerAgent(name="live-shopping-order", tools=("simulate_order_placement",)),
)

LIVE_SHOPPING = AgentSpec(
    name="live-shopping",
    path="shop",
    port=8005,
    description=(
        "Sells while a stream runs: finds what the presenter shows, knows sizes, stock and totals, and takes the "
        "order; by one agent, an agent with MCP, or a supervisor of specialists."
    ),
    tools=tuple(dict.fromkeys(tool for agent in LIVE_SHOPPING_AGENTS for tool in agent.tools)),
    embeds=True,
    takes_orders=True,
    inner=LIVE_SHOPPING_AGENTS,
)

CLICKSTREAM_AGENTS = (
    InnerAgent(
        name="clickstream-architecture-info",
        tools=("describe_solution", "compare_solutions", "recommend_solution", "search_knowledge"),
    ),
    InnerAgent(name="clickstream-msk-topic", tools=("describe_cluster", "list_topics", "check_topics", "set_topic")),
    InnerAgent(name="clickstream-image-builder", tools=("image_builds", "read_build_log")),
    InnerAgent(name="clickstream-ecs-deployment", tools=("service_state", "set_collector_size")),
    InnerAgent(name="clickstream-load-balancer", tools=("balancer_state", "collector_address")),
    InnerAgent(name="clickstream-security-config", tools=("who_may_talk_to_whom",)),
    InnerAgent(name="clickstream-data-connector", tools=("connector_state", "delivered_objects", "set_flush_seconds")),
    InnerAgent(name="clickstream-testing", tools=("prove_pipeline", "last_proof")),
)

CLICKSTREAM_ORCHESTRATOR = InnerAgent(
    name="clickstream-orchestrator",
    tools=(
        "architecture_info_agent",
        "msk_topic_agent",
        "image_builder_agent",
        "ecs_deployment_agent",
        "load_balancer_agent",
        "security_config_agent",
        "data_connector_agent",
        "testing_agent",
        "propose_deployment",
        "resume_deployment",
        "cancel_deployment",
        "propose_rollback",
        "propose_teardown",
        "deployment_status",
        "list_pipelines",
        "list_deployments",
        "pipeline_costs",
        "plan_approval",
        "find_drift",
        "where_to_deploy",
    ),
)

CLICKSTREAM = AgentSpec(
    name="clickstream",
    path="clickstream",
    port=8006,
    description=(
        "Explains, proposes and watches over an event pipeline for operators: collectors behind a load balancer, Kafka "
        "and connectors to S3 and Iceberg; nothing is deployed before a person approved the plan."
    ),
    tools=tuple(
        dict.fromkeys(tool for agent in (CLICKSTREAM_ORCHESTRATOR, *CLICKSTREAM_AGENTS) for tool in agent.tools)
    ),
    deploys=True,
    inner=(CLICKSTREAM_ORCHESTRATOR, *CLICKSTREAM_AGENTS),
)

CATALOG = (SUPERVISOR, *SPECIALISTS, LIVE_SHOPPING, CLICKSTREAM)

FUNCTION_ROLES = ("agent_promotions",)
"""The PostgreSQL roles that functions sign in as, with a secret of their own: what they belong to is no container."""


def agent_named(name: str) -> AgentSpec:
    """The entry by that name; a KeyError for one that the catalogue does not have."""
    return {spec.name: spec for spec in CATALOG}[name]
