"""CloudFormation replaces a resource whose logical id changes: what holds data keeps the ids that it has."""

from collections.abc import Mapping

import pytest

from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

STATEFUL = {
    "AWS::ApiGatewayV2::Api",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::DynamoDB::Table",
    "AWS::EC2::VPC",
    "AWS::ECR::Repository",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
}

# Changing a line here is losing what the old resource holds, in every environment.
PINNED = {
    "Network": {
        "FlowLogs16C1943A",
        "Vpc8378EB38",
    },
    "Identity": {
        "UserPool6BA7E5F2",
        "UserPoolClient43258C81",
    },
    "Builds": {
        "ImagesBuildLogsF5958BAA",
        "ImagesLogs00112A07",
    },
    "Images": {
        "ClickstreamRepositoryB6CA8D4B",
        "LiveShoppingRepositoryD1B4071B",
        "OrderManagementRepositoryB4E89866",
        "PersonalizationRepositoryEC81F13D",
        "ProductRecommendationRepository63455242",
        "SupervisorRepository8406CDCE",
        "TroubleshootingRepository66BBBCEB",
    },
    "Data": {
        "ClickstreamSecret95EE6247",
        "ClusterEB0386A7",
        "ClusterReader16376AFD4",
        "ClusterWriterA91BB273",
        "DeploymentLogs3DAF60BB",
        "Key961B73FD",
        "LiveShoppingMcpSecret05CA6FA8",
        "LiveShoppingSecret505C5113",
        "OrderManagementSecret8B2AD309",
        "PersonalizationSecret33862CF2",
        "PromotionsSecret8BB2A016",
        "ProductRecommendationSecret13AF3AEF",
        "RotationLogsE1CE7F9C",
        "SupervisorSecret38BF1FC0",
        "TroubleshootingSecretE3968B53",
    },
    "Edge": {
        "AccessLogs8B620ECA",
        "FirewallLogs7FB06776",
        "LoadBalancerBE9EEC3A",
    },
    "Promotions": {
        "AuthorizerLogsF64AA3CA",
        "ConnectionsLogs1F690B92",
        "DeadLettersBBF8BAAB",
        "HttpApi9292168F",
        "HttpApiAccessLog37FAD39B",
        "HttpLogsFC722FB9",
        "MailEventsLogs173E2714",
        "OrchestratorLogsA1F46837",
        "RefreshLogsE8FB3D0F",
        "SecretsSlack37D267AB",
        "SecretsUnsubscribingB723C34B",
        "TablesApprovalsAE375412",
        "TablesAuditCEFF9E0F",
        "TablesConnectionsF6D675B1",
        "TablesConversationsDFBD939C",
        "TablesCustomersB22215AC",
        "TablesDeliveries21CE5B69",
        "TablesOrdersACF7C9C0",
        "TablesPromotionsFAE43CC8",
        "WebSocketApi2C7AF84E",
        "WebSocketApiAccessLogBBABB158",
    },
    "OrderManagement": {
        "TaskLogsA2B30BBC",
    },
    "ProductRecommendation": {
        "TaskLogsA2B30BBC",
    },
    "Personalization": {
        "TaskLogsA2B30BBC",
    },
    "Troubleshooting": {
        "TaskLogsA2B30BBC",
    },
    "Supervisor": {
        "TaskLogsA2B30BBC",
    },
    "LiveShopping": {
        "TaskLogsA2B30BBC",
    },
    "Clickstream": {
        "TaskLogsA2B30BBC",
    },
}


def test_keeps_what_holds_data(synthesise: Synthesise) -> None:
    assert _stateful(synthesise("prod")) == PINNED


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_calls_it_the_same_in_every_environment(synthesise: Synthesise, name: str) -> None:
    # Who came, who talked to whom, what the firewall stopped.
    others = {
        "Edge": {"AccessLogs", "FirewallLogs"},
        "Network": {"FlowLogs"},
        "Data": {"ClusterReader1"},
        "Identity": {"DemoUser"},
    }
    here, prod = _stateful(synthesise(name)), _stateful(synthesise("prod"))
    for stack in prod:
        difference = here[stack] ^ prod[stack]
        assert {id_[:-8] for id_ in difference} <= others.get(stack, set())


def _stateful(assembly: Assembly) -> Mapping[str, set[str]]:
    ids = {
        stack: {id_ for type_ in STATEFUL for id_ in template.all(type_)} for stack, template in assembly.stacks.items()
    }
    return {stack: found for stack, found in ids.items() if found}
