"""A survey is what the account holds, each part asked under its specialist's role; or it says why there is none."""

from dataclasses import replace

import pytest

from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.aws.refusals import AwsRefused
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.survey import Surveyor
from agents.clickstream.deployment.wish import TopicWish, Wish
from tests.fakes.findings import CLUSTER, PRIVATE, PUBLIC, WISH, subnet
from tests.fakes.surveyed_account import SurveyedAccount

OURS = {"clickshop:pipeline": "orders"}


def surveyor(account: SurveyedAccount) -> Surveyor:
    return Surveyor(account=account, account_id="123456789012", region="eu-west-1", prefix="dev-")


async def test_what_a_plan_is_made_of() -> None:
    aside = "dev-clickstream-orders-dead-letters"
    there = {"app_logs": 18, aside: 1, "somebody-elses": 1}
    account = SurveyedAccount(topics=[Topic(name=name, partitions=each, replication=3) for name, each in there.items()])
    survey = await surveyor(account).survey(WISH)
    assert (survey.account, survey.region, survey.vpc_id) == ("123456789012", "eu-west-1", "vpc-1")
    assert survey.brokers.bootstrap == "b-1:9094,b-2:9094,b-3:9094"
    assert (survey.brokers.transport, survey.brokers.count, survey.brokers.has_topic_api) == ("tls", 3, True)
    assert survey.private_subnet_ids == ("subnet-a", "subnet-b")
    assert survey.public_subnet_ids == ("subnet-c", "subnet-d")
    assert survey.topics == (
        TopicWish(name="app_logs", partitions=18, replication=3),
        TopicWish(name=aside, partitions=1, replication=3),
    )


async def test_subnets_that_are_named_are_taken_instead_of_the_brokers() -> None:
    more = (subnet("e", zone="a"), subnet("f", zone="b"))
    account = SurveyedAccount(subnets=(*PRIVATE, *PUBLIC, *more))
    survey = await surveyor(account).survey(replace(WISH, subnet_ids=("subnet-f", "subnet-e")))
    assert survey.private_subnet_ids == ("subnet-f", "subnet-e")


async def test_each_stack_is_looked_up_by_its_owner() -> None:
    account = SurveyedAccount()
    await surveyor(account).survey(WISH)
    assert account.stacks_of == {
        "dev-clickstream-orders-registry": "image_builder",
        "dev-clickstream-orders-network": "security_config",
        "dev-clickstream-orders-balancer": "load_balancer",
        "dev-clickstream-orders-collector": "ecs_deployment",
        "dev-clickstream-orders-connectors": "data_connector",
    }


async def test_everything_that_is_wrong_comes_at_once() -> None:
    account = SurveyedAccount(clusters=[replace(CLUSTER, brokers=1)], buckets=[], taken=["dev-events-orders"])
    with pytest.raises(NotProposed) as refused:
        await surveyor(account).survey(WISH)
    assert len(refused.value.sentences) == 3
    assert refused.value.reason == "prerequisites"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (replace(WISH, pipeline="x; drop"), "choose a name of lower-case letters"),
        (replace(WISH, cluster=CLUSTER.arn.replace("123456789012", "999999999999")), "account 123456789012, where"),
        (replace(WISH, cluster="arn:nonsense"), "is not one of MSK in eu-west-1"),
    ],
)
async def test_what_is_wrong_anyway_is_refused_before_anything_is_looked_up(wish: Wish, sentence: str) -> None:
    account = SurveyedAccount()
    with pytest.raises(NotProposed, match=sentence):
        await surveyor(account).survey(wish)
    assert not account.looked_for
    assert not account.stacks_of


@pytest.mark.parametrize(
    "taken",
    [
        "dev-clickstream-orders-collector",
        "dev-clickstream-orders-backup",
        "dev-clickstream-orders-images",
        "dev-clickstream-orders-plugins",
        "dev-events-orders",
        "dev-clickstream-orders",
        "dev_clickstream_orders",
    ],
)
async def test_a_name_that_somebody_else_took_is_refused(taken: str) -> None:
    with pytest.raises(NotProposed, match=f"{taken} already, which the pipeline orders did not make"):
        await surveyor(SurveyedAccount(taken=[taken])).survey(WISH)


async def test_a_layer_that_has_its_stack_has_its_names_from_it() -> None:
    name = "dev-clickstream-orders-balancer"
    there = Stack(name=name, stack_id="arn", status="CREATE_COMPLETE", tags=OURS)
    account = SurveyedAccount(stacks={name: there}, taken=["dev-events-orders"])
    await surveyor(account).survey(WISH)
    assert "dev-events-orders" not in account.looked_for


async def test_brokers_that_do_not_answer_are_an_objection_where_nobody_else_knows_topics() -> None:
    account = SurveyedAccount(clusters=[replace(CLUSTER, kafka_version="2.8.1")], reachable=False)
    with pytest.raises(NotProposed, match="its brokers do not answer this service"):
        await surveyor(account).survey(WISH)


async def test_an_accident_of_msk_is_no_objection() -> None:
    with pytest.raises(AwsRefused):
        await surveyor(SurveyedAccount(reachable=False)).survey(WISH)


async def test_nothing_is_asked_of_brokers_that_are_not_there() -> None:
    account = SurveyedAccount(clusters=[replace(CLUSTER, state="CREATING", listener=None, brokers=0)])
    findings = await surveyor(account).look(WISH)
    assert (findings.place, findings.topics) == (None, ())
