"""Promotions: marketing talks to the shop's data over a WebSocket, and changes it with somebody's approval only."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.components.agent_environment import DatabaseAddress, Issuer
from stacks.components.database_access_policy import data_api_access, open_secret
from stacks.components.dead_letters import DeadLetters
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.http_api import HttpApi
from stacks.components.model_metrics import ModelMetrics
from stacks.components.model_profile import ConversationProfile
from stacks.components.promotion_alarms import MonitoredPromotions
from stacks.components.promotion_functions import LAYERS, PLANS, REFRESH_SOURCES, WORKER, FunctionPlan
from stacks.components.promotion_mail import PromotionMail
from stacks.components.promotion_secrets import PromotionSecrets
from stacks.components.promotion_tables import PromotionTables
from stacks.components.python_function import PythonFunction
from stacks.components.python_layer import PythonLayer
from stacks.components.sources import ROOT
from stacks.components.table_access import append_only, table_access
from stacks.components.websocket_api import WebSocketApi
from stacks.environments import Environment
from stacks.names import construct_id

NAME = "promotions"
# The seed's own names, with the environment within: no prefix before them.
_PREFIX = "agentic-promo-{environment}-"
_STAGE = "agent"
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
# The partition of the audit's table whose one item counts its entries (agents/promotions/audit).
_AUDIT_HEAD = "writes#head"


@dataclass(frozen=True, kw_only=True)
class MarketingData:
    """The shop's database as this deployable signs in to it, the key of all data, and whose tokens it believes."""

    database: DatabaseAddress
    secret: secretsmanager.ISecret
    key: kms.IKey
    issuer: Issuer


class PromotionsStack(EnvironmentStack):
    """Tables, functions with their layers, the WebSocket API, the HTTP API, mail."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, data: MarketingData, packaged: bool
    ) -> None:
        """Not `packaged`, layers are empty: see PythonLayer."""
        super().__init__(
            scope, id_, environment=environment, description="ClickShop: promotions, from question to approved write."
        )
        self._environment, self._data = environment, data
        self._prefix = _PREFIX.format(environment=environment.name)
        self.tables = PromotionTables(self, "Tables", environment=environment, prefix=self._prefix).by_name
        self.websocket = WebSocketApi(self, "WebSocketApi", name=f"{self._prefix}websocket", stage=_STAGE)
        self.http = HttpApi(self, "HttpApi", name=f"{self._prefix}http")
        self.mail = PromotionMail(self, "Mail", name=f"{self._prefix}mail", sender=environment.sender, key=data.key)
        self.dead_letters = DeadLetters(self, "DeadLetters", name=f"{self._prefix}dead-letters")
        self._secrets = PromotionSecrets(self, "Secrets", key=data.key)
        self._model = ConversationProfile(
            self, "Model", agent=NAME, name=environment.called(NAME), copied=environment.profile_of(NAME)
        )
        self._layers = {name: self._layer(name, packaged=packaged) for name in LAYERS}
        built = {name: self._function(name, plan) for name, plan in PLANS.items()}
        self.functions = {name: each.function for name, each in built.items()}
        self._allow()
        self._connect()
        self._schedule()
        self._fill()
        self.monitored = MonitoredPromotions(
            name=NAME,
            functions=self.functions,
            logs={name: built[name].log_group for name, plan in PLANS.items() if plan.appends},
            worker=WORKER,
            websocket_id=self.websocket.api.api_id,
            websocket_stage=_STAGE,
            http_id=self.http.api.api_id,
            configuration_set=self.mail.configuration_set,
            dead_letters=self.dead_letters,
            tables=self.tables,
            model=ModelMetrics(agent=NAME, profile_id=self._model.id, profile=environment.profile_of(NAME)),
        )
        cdk.CfnOutput(self, "PromotionsWsUrl", value=self.websocket.url)
        cdk.CfnOutput(self, "PromotionsHttpUrl", value=self.http.url)

    def _layer(self, name: str, *, packaged: bool) -> PythonLayer:
        return PythonLayer(
            self, f"{name.title()}Packages", requirements=_REQUIREMENTS / f"{name}.txt", packaged=packaged
        )

    def _function(self, name: str, plan: FunctionPlan) -> PythonFunction:
        return PythonFunction(
            self,
            construct_id(name),
            name=f"{self._prefix}{name}",
            description=plan.description,
            handler=f"agents.promotions.functions.{plan.module}.handler",
            sources=plan.sources,
            layers=[self._layers[plan.layer]] if plan.layer else [],
            size=plan.size,
            variables={"PROMOTIONS_ENV": self._environment.name, **self._variables(name)},
        )

    def _variables(self, name: str) -> Mapping[str, str]:
        """What the settings of the function in agents/promotions/config.py read."""
        pool = {"USER_POOL_ID": self._data.issuer.user_pool_id}
        tables = {"TABLE_PREFIX": self._prefix}
        connections = {"CONNECTIONS_URL": self.websocket.connections_url}
        worker = {"ORCHESTRATOR_FUNCTION": self._prefix + WORKER}
        database = {
            "CLUSTER_ARN": self._data.database.cluster_arn,
            "DATABASE_NAME": self._data.database.name,
            "DATABASE_SECRET_ARN": self._data.secret.secret_arn,
        }
        links = {"HTTP_URL": self.http.url, "UNSUBSCRIBE_SECRET_ARN": self._secrets.unsubscribing.secret_arn}
        telling = {
            "SENDER": self.mail.sender,
            "CONFIGURATION_SET": self.mail.configuration_set,
            "SLACK_SECRET_ARN": self._secrets.slack.secret_arn,
        }
        model = {"BEDROCK_MODEL_ID": self._environment.profile_of(NAME).id, "BEDROCK_PROFILE_ARN": self._model.arn}
        return {
            "authorizer": {**pool, "USER_POOL_CLIENT_ID": self._data.issuer.client_id},
            "connections": {**tables, **connections, **worker},
            "orchestrator": {**tables, **connections, **database, **links, **telling, **model, **pool},
            "http": {**tables, **database, **links, **worker, **pool},
            "mail-events": {**tables, **database},
            "refresh": {**tables, **database},
        }[name]

    def _allow(self) -> None:
        for name, plan in PLANS.items():
            for statement in (*table_access(self.tables, plan.tables), *self._own_statements(name)):
                self.functions[name].add_to_role_policy(statement)
            if plan.appends:
                for statement in append_only(self.tables["audit"], head=_AUDIT_HEAD):
                    self.functions[name].add_to_role_policy(statement)

    def _own_statements(self, name: str) -> Iterator[iam.PolicyStatement]:
        """What a function may do beside its tables."""
        if name in ("connections", "orchestrator"):
            yield self.websocket.permission_to_send()
        if name in ("connections", "http"):
            worker = self.functions[WORKER].function_arn
            yield iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[worker])
        if name in ("orchestrator", "http", "mail-events", "refresh"):
            yield from data_api_access(self, secret=self._data.secret, cluster_arn=self._data.database.cluster_arn)
        if name in ("orchestrator", "http"):
            yield from open_secret(self, self._secrets.unsubscribing)
            pool = self.format_arn(
                service="cognito-idp", resource="userpool", resource_name=self._data.issuer.user_pool_id
            )
            yield iam.PolicyStatement(actions=["cognito-idp:ListUsersInGroup"], resources=[pool])
        if name == "orchestrator":
            yield from open_secret(self, self._secrets.slack)
            yield self.mail.permission()
            yield from self._model.permissions()

    def _connect(self) -> None:
        """Requests, messages and events to the functions, and what fails for good to the dead letters."""
        self.websocket.lead_to(
            self.functions["connections"],
            authorizer=self.functions["authorizer"],
            rate=_MESSAGES_A_SECOND,
            burst=2 * _MESSAGES_A_SECOND,
        )
        self.http.lead_to(self.functions["http"], routes=_ROUTES, rate=_REQUESTS_A_SECOND)
        self.mail.events.add_subscription(subscriptions.LambdaSubscription(self.functions["mail-events"]))
        for name in ("orchestrator", "mail-events", "refresh"):
            self.functions[name].configure_async_invoke(
                on_failure=destinations.SqsDestination(self.dead_letters),
                retry_attempts=2,
                max_event_age=cdk.Duration.minutes(15),
            )

    def _schedule(self) -> None:
        """Writes whose worker died are finished soon; what is new in the shop comes in its time."""
        finish = events.RuleTargetInput.from_object({"finish_interrupted": True})
        events.Rule(
            self,
            "FinishInterrupted",
            description="Finishes approved writes whose worker died.",
            schedule=events.Schedule.rate(cdk.Duration.minutes(5)),
            targets=[targets.LambdaFunction(self.functions[WORKER], event=finish)],
        )
        events.Rule(
            self,
            "RefreshSchedule",
            description="Brings new customers and orders of the shop to marketing.",
            schedule=events.Schedule.rate(cdk.Duration.minutes(self._environment.refresh_minutes)),
            targets=[targets.LambdaFunction(self.functions["refresh"])],
        )

    def _fill(self) -> None:
        """Marketing's tables have their first rows when the stack stands."""
        function = self.functions["refresh"]
        resource = cdk.CustomResource(
            self,
            "FirstRefresh",
            resource_type="Custom::PromotionsRefresh",
            service_token=function.function_arn,
            service_timeout=PLANS["refresh"].size.timeout,
            # CloudFormation calls again when one of these changes.
            properties={
                "Fingerprint": REFRESH_SOURCES.fingerprint(),
                "SampleData": json.dumps(self._environment.with_samples),
            },
        )
        # The role must hold its permissions before the first row.
        resource.node.add_dependency(function)
