"""The dry run of the security groups, as rows: of the plan's template, and of the groups that are there."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agents.clickstream.aws.networks import GroupRule, Subnet
from agents.clickstream.deployment.plan import Json, Plan, Step
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.deployment.wish import Brokers, Survey
from agents.clickstream.specialists.security_config.reading import GroupReading
from tests.fakes.findings import CLUSTER, WISH


class Networks:
    """Groups' rules: those told, and only of the groups that are asked for."""

    def __init__(self, *rules: GroupRule) -> None:
        self._rules = rules

    async def rules(self, group_ids: Sequence[str]) -> Sequence[GroupRule]:
        return [rule for rule in self._rules if rule.group_id in group_ids]

    async def subnets(self, subnet_ids: Sequence[str]) -> Sequence[Subnet]:
        assert not subnet_ids
        return []

    async def subnets_of(self, vpc_id: str) -> Sequence[Subnet]:
        assert vpc_id
        return []


def plan(values: Mapping[str, Json] | None) -> Plan:
    survey = Survey(
        account="1",
        region="eu-west-1",
        brokers=Brokers(
            name="my-cluster",
            arn=CLUSTER.arn,
            state="ACTIVE",
            count=3,
            bootstrap="b-1:9094,b-2:9094",
            transport="tls",
            subnet_ids=(),
            security_group_ids=("sg-0b",),
            has_topic_api=True,
        ),
        vpc_id="vpc-1",
        public_subnet_ids=(),
        private_subnet_ids=(),
    )
    step = Step(
        name="stack:network",
        kind="stack",
        direction="do",
        agent="security_config",
        title="",
        needs=(),
        creates=(),
        monthly_usd=Decimal(0),
        parameters={"values": dict(values)} if values is not None else {},
    )
    return Plan(plan_id="p", kind="deploy", wish=WISH, survey=survey, steps=(step,))


async def test_the_dry_run_is_of_the_plans_own_template_and_values() -> None:
    reading = GroupReading(networks=Networks(), templates=ShippedTemplates())
    rows = await reading.connections(plan({"ServiceSecurityGroupId": "sg-0e", "BrokerPort": "9094"}), None)
    assert {(row["from"], row["to"]) for row in rows} >= {("collector", "brokers"), ("this service", "brokers")}
    assert all(row["allowed"] for row in rows)


async def test_a_plan_that_takes_back_knows_the_brokers_by_its_survey() -> None:
    reading = GroupReading(networks=Networks(), templates=ShippedTemplates())
    rows = await reading.connections(plan(None), None)
    assert len(rows) == 6
    assert all(row["allowed"] for row in rows)


async def test_groups_that_are_there_are_read_and_not_believed() -> None:
    told = {"BalancerSecurityGroupId": "sg-1", "CollectorSecurityGroupId": "sg-2", "ConnectorSecurityGroupId": "sg-3"}
    by_hand = GroupRule(
        group_id="sg-2",
        direction="ingress",
        protocol="tcp",
        from_port=22,
        to_port=22,
        peer="0.0.0.0/0",
        description="",
    )
    rows = await GroupReading(networks=Networks(by_hand), templates=ShippedTemplates()).connections(plan(None), told)
    assert not any(row["allowed"] for row in rows if row["note"] is None)
    (beyond,) = (row for row in rows if row["note"])
    assert (beyond["from"], beyond["to"], beyond["port"]) == ("anywhere", "collector", "22")
    assert beyond["note"] == "open, though nothing of the pipeline needs it"
