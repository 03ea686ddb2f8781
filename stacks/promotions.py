"""Promotions: marketing talks to the shop's data over a WebSocket, and changes it with somebody's approval only."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.components.agent_environment import DatabaseAddress, Issuer
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.http_api import HttpApi
from stacks.components.model_profile import ConversationProfile
from stacks.components.promotion_tables import PromotionTables
from stacks.components.python_function import FunctionSize, PythonFunction
from stacks.components.python_layer import PythonLayer
from stacks.components.sources import ROOT, Sources
from stacks.components.websocket_api import WebSocketApi
from stacks.environments import Environment
from stacks.names import construct_id

NAME = "promotions"
# The seed's own names, with the environment within: no prefix before them.
_PREFIX = "agentic-promo-{environment}-"
_STAGE = "agent"
_SOURCES = Sources(("agents/__init__.py", "agents/catalog.py", "agents/common", "agents/promotions"))
_REQUIREMENTS = ROOT / "agents" / "promotions" / "requirements"
_GET, _POST = apigatewayv2.HttpMethod.GET, apigatewayv2.HttpMethod.POST
_ROUTES = [
    (_GET, "/health"),
    (_GET, "/approvals/{token}"),
    (_POST, "/approvals/{token}"),
    (_GET, "/unsubscribe/{token}"),
    (_POST, "/unsubscribe/{token}"),
]
_MESSAGES_A_SECOND = 50
_REQUESTS_A_SECOND = 20


@dataclass(frozen=True, kw_only=True)
class MarketingData:
    """The shop's database as this deployable signs in to it, and whose tokens it believes."""

    database: DatabaseAddress
    secret: secretsmanager.ISecret
    issuer: Issuer


class PromotionsStack(EnvironmentStack):
    """Tables, functions with their layers, the WebSocket API and the HTTP API."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, data: MarketingData, packaged: bool
    ) -> None:
        """Not `packaged`, layers are empty: see PythonLayer."""
        super().__init__(
            scope, id_, environment=environment, description="ClickShop: promotions, from question to approved write."
        )
        self._environment = environment
        self._prefix = _PREFIX.format(environment=environment.name)
        self._layers = {
            name: PythonLayer(
                self, f"{name.title()}Packages", requirements=_REQUIREMENTS / f"{name}.txt", packaged=packaged
            )
            for name in ("front", "worker", "http")
        }
        self.tables = PromotionTables(self, "Tables", environment=environment, prefix=self._prefix)
        self.websocket = WebSocketApi(self, "WebSocketApi", name=f"{self._prefix}websocket", stage=_STAGE)
        self.http = HttpApi(self, "HttpApi", name=f"{self._prefix}http")
        self._model = ConversationProfile(
            self, "Model", agent=NAME, name=environment.called(NAME), copied=environment.profile_of(NAME)
        )
        self.functions = self._functions(data)
        self.websocket.lead_to(
            self.functions["connections"].function,
            authorizer=self.functions["authorizer"].function,
            rate=_MESSAGES_A_SECOND,
            burst=2 * _MESSAGES_A_SECOND,
        )
        self.http.lead_to(self.functions["http"].function, routes=_ROUTES, rate=_REQUESTS_A_SECOND)
        cdk.CfnOutput(self, "PromotionsWsUrl", value=self.websocket.url)
        cdk.CfnOutput(self, "PromotionsHttpUrl", value=self.http.url)

    def _functions(self, data: MarketingData) -> Mapping[str, PythonFunction]:
        store = self._store(data)
        people = {"USER_POOL_ID": data.issuer.user_pool_id, "USER_POOL_CLIENT_ID": data.issuer.client_id}
        orchestrator = {"ORCHESTRATOR_FUNCTION": f"{self._prefix}orchestrator"}
        model = {"BEDROCK_MODEL_ID": self._environment.profile_of(NAME).id, "BEDROCK_PROFILE_ARN": self._model.arn}
        connections = {"TABLE_PREFIX": self._prefix, "CONNECTIONS_URL": self.websocket.connections_url}
        quick = FunctionSize(memory=512, timeout=cdk.Duration.seconds(10))
        return {
            "authorizer": self._function(
                "authorizer", "Who may open a connection.", "authorizer", "front", size=quick, variables=people
            ),
            "connections": self._function(
                "connections",
                "Connections come and go; a message is acknowledged, and handed to the worker.",
                "connection",
                "front",
                size=quick,
                variables={**connections, **orchestrator},
            ),
            "orchestrator": self._function(
                "orchestrator",
                "The worker: answers a message, piece by piece, and does what was approved.",
                "orchestrator",
                "worker",
                size=FunctionSize(memory=2048, timeout=cdk.Duration.minutes(15)),
                variables={**store, **model, "USER_POOL_ID": data.issuer.user_pool_id},
            ),
            "http": self._function(
                "http",
                "Links in e-mails: approve or reject, unsubscribe.",
                "http",
                "http",
                size=FunctionSize(memory=512, timeout=cdk.Duration.seconds(25)),
                variables={**store, **orchestrator},
            ),
        }

    def _store(self, data: MarketingData) -> Mapping[str, str]:
        return {
            "TABLE_PREFIX": self._prefix,
            "CONNECTIONS_URL": self.websocket.connections_url,
            "HTTP_URL": self.http.url,
            "CLUSTER_ARN": data.database.cluster_arn,
            "DATABASE_NAME": data.database.name,
            "DATABASE_SECRET_ARN": data.secret.secret_arn,
        }

    def _function(
        self, name: str, description: str, module: str, layer: str, *, size: FunctionSize, variables: Mapping[str, str]
    ) -> PythonFunction:
        return PythonFunction(
            self,
            construct_id(name),
            name=f"{self._prefix}{name}",
            description=description,
            handler=f"agents.promotions.functions.{module}.handler",
            sources=_SOURCES,
            layers=[self._layers[layer]],
            size=size,
            variables={"PROMOTIONS_ENV": self._environment.name, **variables},
        )
