"""All environments fit into one account and region: no two of them give the same name to a thing."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from agents.catalog import CATALOG
from tests.infrastructure.assembly import Assembly

# Where a template gives a name that must be free in the account, by the type of the resource.
NAMED = {
    "AWS::ApiGatewayV2::Api": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::Bedrock::ApplicationInferenceProfile": "InferenceProfileName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::CodeBuild::Project": "Name",
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::ECS::TaskDefinition": "Family",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::ServiceDiscovery::HttpNamespace": "Name",
    "AWS::WAFv2::WebACL": "Name",
}
# Whatever is called so anywhere is in the table above, or is no name of the account.
ENDINGS = ("Name", "Family", "Identifier")
NO_NAMES_OF_THE_ACCOUNT = {
    "AWS::ApiGatewayV2::Authorizer",  # unique in its API
    "AWS::ApiGatewayV2::Stage",  # unique in its API
    "AWS::ApplicationAutoScaling::ScalingPolicy",  # unique beside its target
    "AWS::Cognito::UserPoolGroup",  # unique in its pool
    "AWS::EC2::VPCEndpoint",  # the name of AWS's service
    "AWS::IAM::Policy",  # unique in its role
    "AWS::RDS::DBCluster",  # the database in it
    "AWS::RDS::DBClusterParameterGroup",  # the family of the engine
    "AWS::Route53::RecordSet",  # the shop's own
}


def test_no_two_environments_give_a_thing_the_same_name(assemblies: Mapping[str, Assembly]) -> None:
    names = {environment: set(_names(assembly)) for environment, assembly in assemblies.items()}
    for one, other in combinations(names, 2):
        assert names[one] & names[other] == set()


def test_prod_bears_the_plans_names(assemblies: Mapping[str, Assembly]) -> None:
    names = {name for _, name in _names(assemblies["prod"])}
    for spec in CATALOG:
        assert {f"{spec.name}-{thing}" for thing in ("cluster", "service", "tg", "agent")} <= names
        assert f"/aws/ecs/{spec.name}" in names
    assert "multi-agent-alb" in names


def test_knows_every_type_that_is_given_a_name(assemblies: Mapping[str, Assembly]) -> None:
    for assembly in assemblies.values():
        for template in assembly.stacks.values():
            for resource in template.document["Resources"].values():
                type_ = resource["Type"]
                given = {key for key, value in resource.get("Properties", {}).items() if _is_a_name(key, value)}
                if type_ not in NO_NAMES_OF_THE_ACCOUNT:
                    assert given <= {NAMED.get(type_)}, f"{type_}: see NAMED and NO_NAMES_OF_THE_ACCOUNT"


def _is_a_name(key: str, value: object) -> bool:
    return isinstance(value, str) and key.endswith(ENDINGS) and key != "MetricName"


def _names(assembly: Assembly) -> Iterator[tuple[str, str]]:
    for template in assembly.stacks.values():
        for type_, key in NAMED.items():
            for properties in template.properties(type_):
                if isinstance(properties.get(key), str):
                    yield type_, properties[key]
