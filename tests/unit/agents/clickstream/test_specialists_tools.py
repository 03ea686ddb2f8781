"""What the specialists' tools find and change: thin over their ports, with sentences where there is nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from strands.types.tools import AgentTool

from agents.clickstream.deployment.wish import COLLECTOR
from agents.clickstream.operator import OperatorInvocation
from agents.clickstream.specialists.architecture_info.tools import ArchitectureTools
from agents.clickstream.specialists.data_connector.tools import ConnectorTools
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment.tools import CollectorTools
from agents.clickstream.specialists.image_builder.tools import LINES, BuildTools
from agents.clickstream.specialists.load_balancer.tools import BalancerTools
from agents.clickstream.specialists.msk_topic.tools import TopicTools
from agents.clickstream.specialists.security_config.tools import SecurityTools
from agents.clickstream.specialists.testing.tools import EVENTS, TestingTools
from agents.common.database import Row
from agents.common.principal import Caller
from agents.common.progress import unheard
from local.bedrock.planner.wording import say
from tests.fakes.clickstream import CannedAws, CannedBalancers, CannedConnectors
from tests.fakes.deployment_plans import BROKERS
from tests.fakes.deployments import InMemoryDeployments, record_of, step
from tests.fakes.invocations import STAFF, use

ENDPOINT = "http://balancer:8802/data/v1"
OUTPUTS = {
    "stack:registry": {"BuildProject": "images", "PluginProject": "plugins"},
    "stack:network": {
        "BalancerSecurityGroupId": "sg-1",
        "CollectorSecurityGroupId": "sg-2",
        "ConnectorSecurityGroupId": "sg-3",
    },
    "stack:balancer": {"LoadBalancerArn": "arn:lb", "TargetGroupArn": "arn:tg", "Endpoint": ENDPOINT},
    "stack:collector": {"ClusterName": "ecs", "ServiceName": "collector"},
    "stack:connectors": {"JsonConnectorArn": "arn:json", "IcebergConnectorArn": "arn:iceberg"},
}
AWS = CannedAws()


@pytest.fixture
def deployments() -> InMemoryDeployments:
    return InMemoryDeployments()


@pytest.fixture
def operator() -> OperatorInvocation:
    return OperatorInvocation(caller=Caller(STAFF, "token"), publish=unheard, session_id="session")


def deploy(deployments: InMemoryDeployments) -> None:
    steps = tuple(step(name) for name in OUTPUTS)
    deployments.finish(deployments.add(record_of(steps=steps), by=STAFF), OUTPUTS)


def connectors(deployments: InMemoryDeployments) -> ConnectorTools:
    return ConnectorTools(connectors=CannedConnectors(), objects=AWS, proposals=deployments)


def looking(deployments: InMemoryDeployments) -> dict[str, AgentTool]:
    """Every tool that looks at what is deployed."""
    deployed = Deployed(deployments)
    tools = [
        *BuildTools(builds=AWS, deployed=deployed).tools(),
        CollectorTools(collectors=AWS, proposals=deployments).service_state,
        *BalancerTools(balancers=CannedBalancers(), deployed=deployed).tools(),
        *SecurityTools(groups=AWS, deployed=deployed).tools(),
        connectors(deployments).connector_state,
        connectors(deployments).delivered_objects,
    ]
    return {tool.tool_name: tool for tool in tools}


LOOKING = [*looking(InMemoryDeployments())]
NEED_NO_STEP = {"who_may_talk_to_whom", "delivered_objects"}


@pytest.mark.parametrize("name", LOOKING)
async def test_without_a_pipeline_there_is_nothing_to_look_at(
    name: str, deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    result = await use(looking(deployments)[name], invocation=operator, pipeline="other")
    assert (result["found"], "no pipeline other" in result["message"]) == (0, True)


@pytest.mark.parametrize("name", [name for name in LOOKING if name not in NEED_NO_STEP])
async def test_what_is_not_made_yet_is_said_with_the_plans_state(
    name: str, deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deployments.add(record_of(), by=STAFF)
    result = await use(looking(deployments)[name], invocation=operator)
    assert (result["found"], result["message"].endswith("to deploy it, is proposed.")) == (0, True)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("image_builds", {"what": "images", "id": "images:1", "status": "succeeded"}),
        ("service_state", {"cluster": "ecs", "name": "collector", "tasks_running": 2, "cpu": 1024, "memory_mib": 2048}),
        ("balancer_state", {"arn": "arn:lb", "targets": [{"group": "arn:tg", "health": "healthy"}]}),
        (
            "who_may_talk_to_whom",
            {"from": "anywhere", "to": "CollectorSecurityGroupId", "port": "8802", "why": "clickstream"},
        ),
        ("connector_state", {"arn": "arn:json", "state": "RUNNING"}),
    ],
)
async def test_what_is_deployed_is_found_by_what_its_step_told(
    name: str, found: dict[str, Any], deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deploy(deployments)
    result = await use(looking(deployments)[name], invocation=operator)
    rows = [row for value in result.values() if isinstance(value, list) for row in value]
    assert any(found.items() <= row.items() for row in rows if isinstance(row, dict))


class OneGone:
    """The JSON connector was deleted; the other runs."""

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        json_connector, iceberg = arns
        return [{"name": json_connector, "state": "GONE"}, {"name": iceberg, "state": "RUNNING"}]


async def test_a_connector_that_is_gone_is_named_and_the_planner_does_not_say_that_they_run(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deploy(deployments)
    tools = ConnectorTools(connectors=OneGone(), objects=AWS, proposals=deployments)
    result = await use(tools.connector_state, invocation=operator)
    assert [(row["name"], row["state"]) for row in result["connectors"]] == [
        ("arn:json", "GONE"),
        ("arn:iceberg", "RUNNING"),
    ]
    assert result["message"] == "Not all connectors of the pipeline run: arn:json is GONE."
    told = say(result, question="are the connectors running?")
    assert told.startswith("No. ")
    assert "arn:json is GONE" in told


async def test_a_log_is_as_long_as_a_model_reads(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deploy(deployments)
    result = await use(looking(deployments)["read_build_log"], invocation=operator)
    assert [(log["what"], log["log"].splitlines()[0]) for log in result["logs"]] == [
        ("images", "images 0"),
        ("plugins", "plugins 0"),
    ]
    assert 0 < len(result["logs"][0]["log"].splitlines()) <= LINES


async def test_an_address_comes_with_an_example(deployments: InMemoryDeployments, operator: OperatorInvocation) -> None:
    deploy(deployments)
    result = await use(looking(deployments)["collector_address"], invocation=operator)
    assert result["address"] == ENDPOINT
    assert result["example"].startswith(f"curl -s {ENDPOINT} ")
    assert '{"event": "page_view"}' in result["example"]


async def test_objects_are_counted_where_the_pipeline_writes(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deploy(deployments)
    told = await use(looking(deployments)["delivered_objects"], invocation=operator)
    rows = told["deliveries"]
    assert told["message"].endswith("The Iceberg table is dev_clickstream_clickstream.app_logs: query it in Athena.")
    assert [row["where"] for row in rows] == [
        "s3://my-bucket/dev-clickstream-clickstream/json/",
        "s3://my-bucket/dev-clickstream-clickstream/iceberg/",
    ]


async def test_before_a_deployment_connections_are_those_that_the_plan_opens(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deployments.add(record_of(), by=STAFF)
    result = await use(looking(deployments)["who_may_talk_to_whom"], invocation=operator)
    assert result["is"] == "planned, not deployed"
    assert [row["to"] for row in result["connections"]] == ["a plan's"]


@pytest.fixture
def topics(deployments: InMemoryDeployments) -> TopicTools:
    return TopicTools(clusters=AWS, proposals=deployments)


async def test_a_cluster_and_its_topics_are_found_by_name(topics: TopicTools, operator: OperatorInvocation) -> None:
    (cluster,) = (await use(topics.describe_cluster, invocation=operator, msk_cluster="my-cluster"))["clusters"]
    assert cluster["brokers"] == 3
    listed = await use(topics.list_topics, invocation=operator, msk_cluster="'my-cluster'")
    assert listed["topics"][0]["name"] == "app_logs"
    nothing = await use(topics.describe_cluster, invocation=operator, msk_cluster="your-cluster")
    assert (nothing["found"], "there is my-cluster" in nothing["message"]) == (0, True)


async def test_the_pipelines_own_topics_are_held_against_what_they_must_be(
    topics: TopicTools, deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    unnamed = await use(topics.check_topics, invocation=operator)
    assert (unnamed["found"], "name the MSK cluster" in unnamed["message"]) == (0, True)
    deployments.add(record_of(), by=STAFF)
    assert await use(topics.check_topics, invocation=operator) == await use(
        topics.check_topics, invocation=operator, msk_cluster=BROKERS.arn
    )
    rows = (await use(topics.check_topics, invocation=operator, msk_cluster="my-cluster"))["topics"]
    assert [(row["name"], row["state"]) for row in rows] == [
        ("app_logs", "as it must be"),
        ("control-iceberg", "it does not exist yet"),
    ]


async def test_a_topic_is_changed_in_the_draft_only_and_gives_another_digest(
    topics: TopicTools, deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    wished: dict[str, Any] = {"topic": "app_logs", "partitions": 36, "replication": 3}
    assert "waits for approval" in (await use(topics.set_topic, invocation=operator, **wished))["error"]
    draft = deployments.add(record_of(), by=STAFF)
    result = await use(topics.set_topic, invocation=operator, **wished)
    (record,) = operator.proposals
    assert "app_logs has 36 partitions and 3 replicas of each" in result["message"]
    assert record.digest != draft.digest
    assert [(one.name, one.partitions) for one in record.plan.wish.topics] == [
        ("app_logs", 36),
        ("control-iceberg", 25),
    ]
    assert deployments.plans[draft.plan.plan_id].state == "superseded"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"topic": "orders"}, "'app_logs' or 'control-iceberg'"),
        ({"partitions": 0}, "partitions must be a number from 1"),
        ({"replication": 99}, "replication must be a number from 1"),
    ],
)
async def test_a_topic_that_makes_no_sense_is_refused(
    wrong: dict[str, Any], sentence: str, topics: TopicTools, operator: OperatorInvocation
) -> None:
    wished: dict[str, Any] = {"topic": "app_logs", "partitions": 18, "replication": 3, **wrong}
    assert sentence in (await use(topics.set_topic, invocation=operator, **wished))["error"]


SIZE: dict[str, Any] = {"cpu": 2048, "memory": 4096, "minimum_tasks": 2, "maximum_tasks": 4}


async def test_the_collectors_size_is_changed_in_the_draft(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    tools = CollectorTools(collectors=AWS, proposals=deployments)
    deployments.add(record_of(), by=STAFF)
    await use(tools.set_collector_size, invocation=operator, **SIZE)
    collector = operator.proposals[0].plan.wish.collector
    assert (collector.cpu, collector.memory, collector.maximum_tasks) == (2048, 4096, 4)


async def test_what_is_not_named_of_a_size_stays_and_a_pipeline_that_stands_gets_a_new_plan(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    tools = CollectorTools(collectors=AWS, proposals=deployments)
    deploy(deployments)
    result = await use(tools.set_collector_size, invocation=operator, tasks=4)
    assert "a new plan waits for approval, in which the collector has 4 tasks at least" in result["message"]
    assert operator.proposals[0].plan.wish.collector == replace(COLLECTOR, minimum_tasks=4)
    await use(tools.set_collector_size, invocation=operator, tasks=12)
    assert operator.proposals[1].plan.wish.collector == replace(COLLECTOR, minimum_tasks=12, maximum_tasks=12)
    assert "Say what to change" in (await use(tools.set_collector_size, invocation=operator))["error"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cpu": 1000}, "cpu must be one of 256"),
        ({"memory": 512}, "With 2048 CPU units, memory must be one of 4096"),
        ({"minimum_tasks": 5}, "exchange them"),
        ({"maximum_tasks": 9999}, "maximum_tasks must be a number from 1"),
    ],
)
async def test_a_size_that_fargate_does_not_have_is_refused(
    wrong: dict[str, Any], sentence: str, deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    tools = CollectorTools(collectors=AWS, proposals=deployments)
    deployments.add(record_of(), by=STAFF)
    assert sentence in (await use(tools.set_collector_size, invocation=operator, **{**SIZE, **wrong}))["error"]


async def test_how_often_connectors_deliver_is_changed_in_the_draft(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    tools = connectors(deployments)
    draft = deployments.add(record_of(), by=STAFF)
    result = await use(tools.set_flush_seconds, invocation=operator, seconds=2)
    assert operator.proposals[0].plan.wish.flush_seconds == 2
    assert "every 2 seconds" in result["message"]
    assert operator.proposals[0].digest != draft.digest
    for wrong in (0, 901):
        assert "from 1 to 900" in (await use(tools.set_flush_seconds, invocation=operator, seconds=wrong))["error"]


async def test_a_proof_is_begun_for_who_asks_and_the_last_one_is_told(operator: OperatorInvocation) -> None:
    tools = TestingTools(AWS)
    (proof,) = (await use(tools.prove_pipeline, invocation=operator))["proofs"]
    assert (proof["pipeline"], proof["sent"]) == ("clickstream", EVENTS)
    assert (await use(tools.last_proof, invocation=operator))["message"].startswith("The pipeline was not tested yet.")


async def test_solutions_are_described_compared_and_recommended() -> None:
    tools = ArchitectureTools()
    (lua,) = (await use(tools.describe_solution, solution="lua"))["solutions"]
    assert lua["load_balancer"].startswith("network load balancer")
    assert all(figure["source"] for figure in lua["figures"])
    both = await use(tools.compare_solutions)
    assert [row["name"] for row in both["solutions"]] == ["nginx+lua", "nginx+vector"]
    assert both["message"].endswith("?")
    unknown = await use(tools.recommend_solution)
    assert (unknown["message"], "recommended" in unknown) == (both["message"], False)
    fast = await use(tools.recommend_solution, events_per_second=20_000)
    changing = await use(tools.recommend_solution, transforms=True)
    assert (fast["recommended"]["solution"], changing["recommended"]["solution"]) == ("nginx+lua", "nginx+vector")
    assert "lua" in (await use(tools.describe_solution, solution="apache"))["error"]


async def test_a_new_draft_does_not_hide_what_stands(
    deployments: InMemoryDeployments, operator: OperatorInvocation
) -> None:
    deploy(deployments)
    await deployments.propose_teardown(STAFF, "clickstream")
    result = await use(looking(deployments)["collector_address"], invocation=operator)
    assert result["address"] == ENDPOINT
