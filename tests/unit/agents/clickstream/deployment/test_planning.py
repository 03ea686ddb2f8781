"""A wish becomes a plan: topics first, everything named and priced, and by the templates that are shipped."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

import agents.clickstream.deployment
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.naming import Layer
from agents.clickstream.deployment.plan import Json, Plan, StepState
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.deployment.templates import ShippedTemplates, Template
from agents.clickstream.deployment.wish import CollectorSize, Solution, Survey, Wish
from operations.cost.prices import price_table
from tests.fakes.deployment_plans import NOTHING_MADE, SITE, SURVEY, a_wish

SOLUTIONS: tuple[Solution, ...] = ("lua", "vector")
PLANNING = Planning(site=SITE, templates=ShippedTemplates())


def plan(wish: Wish | None = None, survey: Survey = SURVEY, made: Made = NOTHING_MADE) -> Plan:
    """A deployment."""
    return PLANNING.plan("deploy-1", wish or a_wish(), survey, made)


def template_of(solution: Solution, step: str) -> Template:
    """The template that a step deploys."""
    return ShippedTemplates().get(solution, cast("Layer", step.removeprefix("stack:")))


def test_topics_come_first_and_everything_else_needs_them() -> None:
    steps = plan().steps
    assert [step.name for step in steps] == [
        "topic:app_logs",
        "topic:control-iceberg",
        "topic:dev-clickstream-clickstream-dead-letters",
        "stack:registry",
        "build:collector",
        "build:plugins",
        "stack:network",
        "stack:balancer",
        "stack:collector",
        "stack:connectors",
        "proof",
    ]
    assert all({step.name for step in steps[:3]} <= {*step.needs} for step in steps[3:])


def test_dead_letters_are_as_safe_as_events_and_are_not_kept_for_good() -> None:
    topics = tuple(replace(topic, replication=2) for topic in a_wish().topics)
    _, _, aside, *_ = plan(replace(a_wish(), topics=topics)).steps
    assert aside.title == "Create the topic dev-clickstream-clickstream-dead-letters"
    assert (aside.parameters["partitions"], aside.parameters["replication"]) == (1, 2)
    assert aside.texts("configs") == {"retention.ms": str(14 * 24 * 3600 * 1000)}
    connectors = next(step for step in plan().steps if step.name == "stack:connectors")
    assert connectors.texts("values")["DeadLetterTopic"] == aside.parameters["topic"]


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_a_step_needs_only_steps_before_it(solution: Solution) -> None:
    before: set[str] = set()
    for step in plan(replace(a_wish(), solution=solution)).steps:
        assert {*step.needs} <= before
        before.add(step.name)


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_a_template_is_given_all_its_parameters_by_steps_that_it_needs(solution: Solution) -> None:
    for step in plan(replace(a_wish(), solution=solution)).steps:
        if step.kind != "stack":
            continue
        template = template_of(solution, step.name)
        values, told = step.texts("values"), step.texts("from")
        must = {name for name, required in template.parameters.items() if required}
        assert must <= {*values, *told} <= {*template.parameters}
        assert {*told.values()} <= {*step.needs}


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_what_a_stack_is_told_is_what_an_earlier_template_tells(solution: Solution) -> None:
    told_by = {step.name: step for step in plan(replace(a_wish(), solution=solution)).steps}
    for step in told_by.values():
        for name, source in step.texts("from").items():
            if told_by[source].kind == "stack":
                assert name in template_of(solution, source).outputs


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_every_resource_of_every_template_is_named_in_the_plan(solution: Solution) -> None:
    for step in plan(replace(a_wish(), solution=solution)).steps:
        if step.kind == "stack":
            template = template_of(solution, step.name)
            assert step.parameters["resources"] == template.types
            assert all(any(made.startswith(f"{name} (") for made in step.creates) for name in template.types)


def test_a_topic_that_is_there_is_used_and_is_not_ours() -> None:
    found = replace(SURVEY, topics=a_wish().topics)
    step = plan(survey=found).steps[0]
    assert (step.title, step.parameters["there"], step.parameters["ours"]) == ("Use the topic app_logs", True, False)


def test_a_topic_that_this_pipeline_made_stays_its_own() -> None:
    first = plan()
    made = Made(
        plan=first,
        steps={"topic:app_logs": StepRecord(step=first.steps[0], state=StepState.DONE, begun=True)},
    )
    step = plan(survey=replace(SURVEY, topics=a_wish().topics), made=made).steps[0]
    assert (step.parameters["there"], step.parameters["ours"]) == (True, True)


def test_a_resource_that_a_new_template_lacks_is_named_as_removed() -> None:
    first = plan()
    network = next(step for step in first.steps if step.name == "stack:network")
    resources: dict[str, Json] = {**network.texts("resources"), "Old": "AWS::EC2::EIP"}
    older = replace(network, parameters={**network.parameters, "resources": resources})
    made = Made(plan=first, steps={"stack:network": StepRecord(step=older, state=StepState.DONE, begun=True)})
    step = next(step for step in plan(made=made).steps if step.name == "stack:network")
    assert step.parameters["removes"] == ["Old"]
    assert "removed: Old" in step.creates
    assert step.title.startswith("Update the stack")


def test_what_an_update_may_replace_is_named_and_a_first_deployment_replaces_nothing() -> None:
    first = next(step for step in plan().steps if step.name == "stack:collector")
    assert first.listed("may_replace") == ()
    made = deployed_before("stack:collector", "stack:network")
    update = {step.name: step for step in plan(made=made).steps}
    named = update["stack:collector"].listed("may_replace")
    assert {"Service", "ServiceScaling", "ScaleByCpu", "TooFewTasks"} <= {*named}
    assert "Cluster" not in named
    assert (
        f"perhaps replaced, where what they refer to changes: {', '.join(named)}" in update["stack:collector"].creates
    )
    assert "BalancerSecurityGroup" not in update["stack:network"].listed("may_replace")


def test_the_service_is_let_in_only_where_it_is_in_the_same_network() -> None:
    def group(survey: Survey) -> object:
        network = next(step for step in plan(survey=survey).steps if step.name == "stack:network")
        return network.texts("values")["ServiceSecurityGroupId"]

    assert group(replace(SURVEY, vpc_id=SITE.service_vpc_id)) == SITE.service_security_group_id
    assert group(replace(SURVEY, vpc_id="vpc-of-others")) == ""


def test_connectors_gather_events_for_as_long_as_is_wished() -> None:
    step = next(step for step in plan(replace(a_wish(), flush_seconds=2)).steps if step.name == "stack:connectors")
    assert step.texts("values")["FlushSeconds"] == "2"


def deployed_before(*names: str) -> Made:
    """These steps of a finished deployment."""
    first = plan()
    steps = {step.name: StepRecord(step=step, state=StepState.DONE, begun=True) for step in first.steps}
    return Made(plan=first, steps={name: steps[name] for name in names})


def test_connectors_that_stand_are_not_asked_to_gather_for_another_while() -> None:
    made = deployed_before("build:plugins", "stack:connectors")
    with pytest.raises(NotProposed) as refused:
        plan(replace(a_wish(), flush_seconds=2), made=made)
    assert refused.value.sentences == (
        "The connectors of clickstream gather events for 60 seconds, and MSK Connect can't change that in place: leave "
        "it, or roll back to stack:collector, which takes back only the connectors, and propose the deployment again.",
    )
    assert plan(made=made).steps
    assert plan(replace(a_wish(), flush_seconds=2), made=deployed_before("build:plugins")).steps


@pytest.mark.parametrize(
    ("wish", "survey", "sentence"),
    [
        (
            replace(a_wish(), solution="vector"),
            SURVEY,
            "The pipeline clickstream stands as nginx+lua, not nginx+vector: ",
        ),
        (
            replace(a_wish(), bucket="another"),
            SURVEY,
            "The pipeline clickstream writes to the bucket events-of-the-shop, not another: ",
        ),
        (
            a_wish(),
            replace(SURVEY, brokers=replace(SURVEY.brokers, name="payments", arn="arn:another")),
            "The topics of clickstream are in another cluster than payments: ",
        ),
    ],
    ids=["another solution", "another bucket", "another cluster"],
)
def test_a_pipeline_that_stands_does_not_become_another(wish: Wish, survey: Survey, sentence: str) -> None:
    with pytest.raises(NotProposed) as refused:
        plan(wish, survey, deployed_before("topic:app_logs", "stack:registry"))
    instead = "choose another name for the new pipeline, or destroy this one first."
    assert refused.value.sentences == (sentence + instead,)


@pytest.mark.parametrize("wish", [replace(a_wish(), solution="vector"), replace(a_wish(), bucket="another")])
def test_a_pipeline_of_topics_alone_may_become_another(wish: Wish) -> None:
    assert plan(wish, made=deployed_before("topic:app_logs")).wish == wish


def test_connectors_that_stand_keep_their_plugins_while_collectors_get_new_images() -> None:
    planning = replace(PLANNING, site=replace(SITE, source_key="clickstream/fedcba9876543210.zip"))

    def tags(made: Made) -> list[str]:
        steps = {step.name: step for step in planning.plan("deploy-2", a_wish(), SURVEY, made).steps}
        return [steps[name].text("tag") for name in ("build:collector", "build:plugins")]

    assert tags(deployed_before("build:plugins", "stack:connectors")) == ["fedcba987654", "0123456789ab"]
    assert tags(deployed_before("build:plugins")) == ["fedcba987654", "fedcba987654"]


def test_what_a_pipeline_costs_follows_its_size() -> None:
    small, large = (
        a_wish(),
        replace(a_wish(), collector=CollectorSize(cpu=2048, memory=4096, minimum_tasks=4, maximum_tasks=8)),
    )
    costs = {step.name: step.monthly_usd for step in plan(small).steps}
    assert costs["stack:balancer"] > Decimal("16.42")
    assert costs["stack:connectors"] > Decimal(160)
    assert sum(cost > 0 for cost in costs.values()) == 3
    of_large = next(step.monthly_usd for step in plan(large).steps if step.name == "stack:collector")
    tasks = Decimal("0.30")  # both have the same alarms
    assert (of_large - tasks) / (costs["stack:collector"] - tasks) > Decimal("3.9")


def test_prices_that_make_cost_has_too_are_the_same() -> None:
    path = Path(agents.clickstream.deployment.__path__[0]) / "prices.toml"
    ours = tomllib.loads(path.read_text(encoding="utf-8"))
    table = price_table()
    shared = {name: usd for part in ("hourly", "monthly") for name, usd in ours[part].items() if name in table.price}
    assert len(shared) == 7
    assert all(table.price[name].usd == usd for name, usd in shared.items())
    assert (ours["date"], ours["region"]) == (table.date, table.region)


def test_environments_of_one_account_share_no_name_and_no_folder() -> None:
    """Pipelines of the same name, in the same bucket: prod's environment has no prefix."""

    def named(prefix: str, pipeline: str) -> set[str]:
        planning = replace(PLANNING, site=replace(SITE, prefix=prefix))
        plan = planning.plan("deploy-1", a_wish(pipeline), SURVEY, NOTHING_MADE)
        names = {str(step.parameters.get("stack", step.name)) for step in plan.steps if step.kind == "stack"}
        objects = {created for step in plan.steps for created in step.creates if created.startswith("s3://")}
        writes = {str(step.parameters["writes"]) for step in plan.steps if "writes" in step.parameters}
        databases = {step.texts("values").get("GlueDatabase", "") for step in plan.steps} - {""}
        return names | objects | writes | databases

    environments = [named(prefix, "clickstream") for prefix in ("", "dev-", "stg-")]
    assert [len(names) for names in environments] == [10, 10, 10]
    assert len(set.union(*environments)) == 30
    assert not named("", "dev-clickstream") & named("dev-", "clickstream")
