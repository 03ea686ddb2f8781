"""The pipeline's templates as they are shipped: current, accepted by three rule sets, and asking for little."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint_by_config

from stacks.clickstream.layer import SOLUTIONS
from stacks.clickstream.parameters import LONGEST_PIPELINE_NAME, PARAMETERS
from stacks.clickstream.templates import SHIPPED, app, synthesised
from stacks.environments import ENVIRONMENTS

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"
LAYERS = ("registry", "network", "balancer", "collector", "connectors")
EVERYWHERE = {"Prefix", "Pipeline"}
# What CloudFormation takes in a change set, without a bucket between.
LONGEST_TEMPLATE = 51_200
LONGEST_BALANCER_NAME = 32

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> cdk.App:
    """All layers, with cdk-nag to judge them."""
    made = app(tmp_path_factory.mktemp("clickstream"))
    cdk.Validations.of(made).add_plugins(AwsSolutionsChecks(made, verbose=True))
    return made


@pytest.fixture(params=[f"{solution}/{layer}" for solution in SOLUTIONS for layer in LAYERS])
def template(request: pytest.FixtureRequest) -> Document:
    """Each shipped template."""
    document: Document = json.loads((SHIPPED / f"{request.param}.json").read_text())
    return document


def shipped(solution: str, layer: str) -> Document:
    """One of them."""
    document: Document = json.loads((SHIPPED / solution / f"{layer}.json").read_text())
    return document


def test_are_what_the_stacks_say_and_follow_the_aws_solutions_rules(
    checked: cdk.App, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        texts = synthesised(checked)
    except RuntimeError:
        pytest.fail(capfd.readouterr().err)
    stale = [path.relative_to(SHIPPED) for path, text in texts.items() if path.read_text() != text]
    assert stale == [], "run `python -m stacks.clickstream`"
    assert set(SHIPPED.glob("*/*")) == set(texts)


def test_follow_the_schemas_of_cloudformation() -> None:
    templates = sorted(str(path) for path in SHIPPED.glob("*/*.json"))
    matches = lint_by_config(ManualArgs(templates=templates, regions=["us-east-1"]))
    assert [f"{match.filename} {match.rule.id} {match.message}" for match in matches] == []


def test_fit_into_a_change_set_without_a_bucket(template: Document) -> None:
    assert len(json.dumps(template, separators=(",", ":"))) < LONGEST_TEMPLATE
    assert set(template) <= {"Description", "Parameters", "Conditions", "Resources", "Outputs"}


def test_take_the_parameters_that_are_known_and_no_other(template: Document) -> None:
    assert EVERYWHERE <= template["Parameters"].keys() <= PARAMETERS.keys()
    assert "AssetParameters" not in json.dumps(template)


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_tell_later_layers_what_these_are_told(solution: str) -> None:
    before: set[str] = set()
    of_layers = {"BalancerSecurityGroupId", "CollectorSecurityGroupId", "ConnectorSecurityGroupId", "TargetGroupArn"}
    for layer in LAYERS:
        told = shipped(solution, layer)["Parameters"].keys() & of_layers
        assert told <= before
        before |= shipped(solution, layer)["Outputs"].keys()
    assert of_layers <= before


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_name_resources_as_a_person_would(solution: str) -> None:
    for layer in LAYERS:
        assert all(re.fullmatch(r"([A-Z][a-z]+)+", id_) for id_ in shipped(solution, layer)["Resources"])


def test_make_roles_below_their_path_and_within_the_boundary(template: Document) -> None:
    for role in _resources(template, "AWS::IAM::Role").values():
        assert role["Path"] == {"Fn::Join": ["", ["/", {"Ref": "Prefix"}, "clickstream/"]]}
        assert role["PermissionsBoundary"] == {"Ref": "BoundaryArn"}
        assert "ManagedPolicyArns" not in role


def test_grant_no_action_by_a_wildcard_and_everything_only_for_a_login(template: Document) -> None:
    for statement in _statements(template):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "*" in action]
        assert statement["Resource"] != "*" or actions == ["ecr:GetAuthorizationToken"]


def test_open_one_port_to_the_world_and_none_of_a_collector() -> None:
    for solution in SOLUTIONS:
        groups = _resources(shipped(solution, "network"), "AWS::EC2::SecurityGroup")
        doors = {id_: group["SecurityGroupIngress"] for id_, group in groups.items() if "SecurityGroupIngress" in group}
        assert doors.keys() == {"BalancerSecurityGroup"}
        ((door,),) = doors.values()
        assert (door["FromPort"], door["ToPort"], door["CidrIp"]) == (8802, 8802, "0.0.0.0/0")


def test_let_nobody_reach_the_brokers_but_collectors_connectors_and_the_service() -> None:
    network = shipped("lua", "network")
    let_in = {
        json.dumps(rule["SourceSecurityGroupId"])
        for rule in _resources(network, "AWS::EC2::SecurityGroupIngress").values()
        if rule["GroupId"] == {"Ref": "BrokerSecurityGroupId"}
    }
    assert let_in == {
        '{"Fn::GetAtt": ["CollectorSecurityGroup", "GroupId"]}',
        '{"Fn::GetAtt": ["ConnectorSecurityGroup", "GroupId"]}',
        '{"Ref": "ServiceSecurityGroupId"}',
    }
    assert network["Resources"]["ServiceToBrokers"]["Condition"] == "ServiceIsHere"


def test_let_each_group_out_to_what_it_needs() -> None:
    network = shipped("vector", "network")
    groups = _resources(network, "AWS::EC2::SecurityGroup")
    out = {id_: [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] for id_, group in groups.items()}
    assert out == {
        "BalancerSecurityGroup": ["255.255.255.255/32"],
        "CollectorSecurityGroup": ["0.0.0.0/0"],
        "ConnectorSecurityGroup": ["0.0.0.0/0"],
    }
    ports = {rule["FromPort"] for group in groups.values() for rule in group["SecurityGroupEgress"]}
    assert ports == {252, 443}


@pytest.mark.parametrize(
    ("solution", "kind", "protocol", "kept"),
    [("lua", "network", "TCP", "preserve_client_ip.enabled"), ("vector", "application", "HTTP", None)],
)
def test_stand_a_load_balancer_of_its_kind_before_each_solution(
    solution: str, kind: str, protocol: str, kept: str | None
) -> None:
    balancer = shipped(solution, "balancer")
    (properties,) = _resources(balancer, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
    (group,) = _resources(balancer, "AWS::ElasticLoadBalancingV2::TargetGroup").values()
    (listener,) = _resources(balancer, "AWS::ElasticLoadBalancingV2::Listener").values()
    assert (properties["Type"], group["Protocol"], listener["Protocol"]) == (kind, protocol, protocol)
    assert (group["HealthCheckPath"], group["HealthCheckProtocol"], listener["Port"]) == ("/health", "HTTP", 8802)
    attributes = {each["Key"]: each["Value"] for each in group["TargetGroupAttributes"]}
    assert kept is None or attributes[kept] == "true"


def test_name_load_balancers_within_their_limit() -> None:
    longest = max(len(environment.prefix) for environment in ENVIRONMENTS.values())
    assert longest + len("events-") + LONGEST_PIPELINE_NAME <= LONGEST_BALANCER_NAME
    name = shipped("lua", "balancer")["Resources"]["LoadBalancer"]["Properties"]["Name"]
    assert name == {"Fn::Join": ["", [{"Ref": "Prefix"}, "events-", {"Ref": "Pipeline"}]]}


@pytest.mark.parametrize("prefix", [environment.prefix for environment in ENVIRONMENTS.values()])
def test_take_the_prefix_of_every_environment(prefix: str) -> None:
    assert re.fullmatch(PARAMETERS["Prefix"].pattern or "", prefix)


@pytest.mark.parametrize(
    ("solution", "sidecar", "condition"), [("lua", "backup", "START"), ("vector", "vector", "HEALTHY")]
)
def test_stop_the_collector_before_what_ships_its_events(solution: str, sidecar: str, condition: str) -> None:
    """And start it after: nginx has nobody to hand events to before Vector listens."""
    (task,) = _resources(shipped(solution, "collector"), "AWS::ECS::TaskDefinition").values()
    collector, other = task["ContainerDefinitions"]
    assert (collector["Name"], other["Name"]) == ("collector", sidecar)
    # ECS stops in the opposite order.
    assert collector["DependsOn"] == [{"Condition": condition, "ContainerName": sidecar}]
    assert ("HealthCheck" in other) == (condition == "HEALTHY")
    assert {each["StopTimeout"] for each in (collector, other)} == {120}
    assert all(each["ReadonlyRootFilesystem"] and each["Essential"] for each in (collector, other))


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_take_back_collectors_that_do_not_start(solution: str) -> None:
    (service,) = _resources(shipped(solution, "collector"), "AWS::ECS::Service").values()
    breaker = service["DeploymentConfiguration"]["DeploymentCircuitBreaker"]
    assert breaker == {"Enable": True, "Rollback": True, "ThresholdConfiguration": {"Type": "COUNT", "Value": 3}}
    assert service["DeploymentConfiguration"]["MinimumHealthyPercent"] == 100
    assert service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


def test_scale_between_the_counts_that_are_told() -> None:
    (target,) = _resources(shipped("lua", "collector"), "AWS::ApplicationAutoScaling::ScalableTarget").values()
    assert (target["MinCapacity"], target["MaxCapacity"]) == ({"Ref": "MinimumTasks"}, {"Ref": "MaximumTasks"})


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_sink_the_same_topic_twice(solution: str) -> None:
    connectors = _resources(shipped(solution, "connectors"), "AWS::KafkaConnect::Connector").values()
    told = [each["ConnectorConfiguration"] for each in connectors]
    assert [each["topics"] for each in told] == [{"Ref": "EventsTopic"}] * 2
    json_sink, iceberg = told
    assert json_sink["file.compression.type"] == "gzip"
    assert json_sink["file.name.template"]["Fn::Join"][1][-1] == (
        "/json/{{topic}}/year={{timestamp:unit=yyyy}}/month={{timestamp:unit=MM}}/day={{timestamp:unit=dd}}"
        "/hour={{timestamp:unit=HH}}/{{topic}}-{{partition}}-{{start_offset:padding=true}}.json.gz"
    )
    assert iceberg["iceberg.control.topic"] == {"Ref": "ControlTopic"}
    assert iceberg["iceberg.catalog.catalog-impl"] == "org.apache.iceberg.aws.glue.GlueCatalog"
    assert iceberg["iceberg.tables.auto-create-enabled"] == "true"


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_a_record_that_cannot_be_read_stops_no_sink(solution: str) -> None:
    resources = shipped(solution, "connectors")["Resources"]
    for kind in ("Json", "Iceberg"):
        told = resources[f"{kind}Connector"]["Properties"]["ConnectorConfiguration"]
        assert (told["errors.tolerance"], told["errors.log.enable"]) == ("all", "true")
        assert told["errors.deadletterqueue.topic.name"] == {"Ref": "DeadLetterTopic"}
        assert told["errors.deadletterqueue.context.headers.enable"] == "true"
        assert "errors.log.include.messages" not in told, "they are people's"
        lines = resources[f"{kind}PutAside"]["Properties"]
        assert lines["FilterPattern"] == '"Error encountered in task"'
        assert lines["LogGroupName"] == {"Ref": f"{kind}Logs"}
        (metric,) = lines["MetricTransformations"]
        alarm = resources[f"{kind}DeadLetters"]["Properties"]
        assert (alarm["Namespace"], alarm["MetricName"]) == (metric["MetricNamespace"], metric["MetricName"])


def test_speak_to_brokers_as_they_were_told_to() -> None:
    (connector, _) = _resources(shipped("lua", "connectors"), "AWS::KafkaConnect::Connector").values()
    encryption = connector["KafkaClusterEncryptionInTransit"]["EncryptionType"]
    assert encryption == {"Fn::If": ["Tls", "TLS", "PLAINTEXT"]}
    assert connector["KafkaClusterClientAuthentication"]["AuthenticationType"] == "NONE"


def test_name_what_can_not_be_changed_by_what_is_in_it() -> None:
    resources = shipped("lua", "connectors")["Resources"]
    assert "FlushSeconds" in json.dumps(resources["WorkerConfiguration"]["Properties"]["Name"])
    for kind in ("Json", "Iceberg"):
        assert f"{kind}PluginKey" in json.dumps(resources[f"{kind}Plugin"]["Properties"]["Name"])


def test_ring_one_topic_with_a_runbook_for_each_alarm(template: Document) -> None:
    sections = re.findall(r"^### (.+)$", OPERATIONS.read_text(), re.MULTILINE)
    anchors = {section.lower().replace(" ", "-") for section in sections}
    for alarm in _resources(template, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopicArn"}]
        assert json.dumps(alarm["AlarmDescription"]).rstrip('"]}').rpartition("#")[2] in anchors


@pytest.mark.parametrize(
    ("layer", "count"), [("registry", 0), ("network", 0), ("balancer", 2), ("collector", 2), ("connectors", 4)]
)
def test_watch_what_can_fail(layer: str, count: int) -> None:
    for solution in SOLUTIONS:
        assert len(_resources(shipped(solution, layer), "AWS::CloudWatch::Alarm")) == count


def test_leave_nothing_behind(template: Document) -> None:
    for resource in template["Resources"].values():
        assert resource.get("DeletionPolicy", "Delete") == "Delete"
    for repository in _resources(template, "AWS::ECR::Repository").values():
        assert repository["EmptyOnDelete"] is True


def _resources(template: Document, type_: str) -> dict[str, Mapping[str, Any]]:
    """The properties of the resources of a type, by logical id."""
    return {id_: each["Properties"] for id_, each in template["Resources"].items() if each["Type"] == type_}


def _statements(template: Document) -> Iterator[Mapping[str, Any]]:
    for role in _resources(template, "AWS::IAM::Role").values():
        for policy in role.get("Policies", ()):
            yield from policy["PolicyDocument"]["Statement"]
