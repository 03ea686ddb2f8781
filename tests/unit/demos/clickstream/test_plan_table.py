"""A plan on a narrow terminal: short, whole words, every removal, and what it does to the bill."""

import io

import pytest
from rich.console import Console

from clickstream_multi_agent import Deployment, Step
from demos.clickstream.plan_table import cost, show_plan

LAYERS = ("registry", "network", "balancer", "collector", "connectors")


def step(name: str, *creates: str, usd: float = 0.0, undo: bool = False) -> Step:
    return Step(
        name=name,
        title=f"Create the stack dev-clickstream-clickstream-{name.partition(':')[2]}, what takes events into Kafka",
        direction="undo" if undo else "do",
        agent="msk_topic",
        creates=creates,
        monthly_usd=-usd if undo else usd,
        state="waiting",
    )


def plan(*steps: Step, kind: str = "deploy") -> Deployment:
    return Deployment.model_validate(
        {
            "plan_id": "deploy-1",
            "kind": kind,
            "pipeline": "clickstream",
            "solution": "lua",
            "state": "proposed",
            "told": "",
            "steps_done": 0,
            "steps_total": len(steps),
            "monthly_usd": sum(one.monthly_usd for one in steps),
            "digest": "0" * 64,
            "steps": steps,
        }
    )


def shown(plan: Deployment, *, width: int, in_full: bool = False) -> str:
    screen = io.StringIO()
    show_plan(Console(file=screen, width=width, highlight=False), plan, before={}, in_full=in_full)
    return screen.getvalue()


RESOURCES = tuple(f"SinkResource{number} (EC2::SecurityGroupEgress)" for number in range(14))
DEPLOYED = plan(*(step(f"stack:{layer}", *RESOURCES, usd=10.0) for layer in LAYERS))


def test_a_plan_is_read_at_a_glance_on_eighty_columns() -> None:
    text = shown(DEPLOYED, width=80)
    assert len(text.splitlines()) <= 22
    assert "14 resources" in " ".join(text.split())
    assert "SecurityGroupEgress" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_names_stay_in_whole_words_on_eighty_columns() -> None:
    name = "dev-clickstream-clickstream-dead-letters"
    dead = Step.model_validate({**step(f"topic:{name}").model_dump(), "title": f"Create the topic {name}"})
    lines = shown(plan(dead, *DEPLOYED.steps), width=80).splitlines()
    assert max(map(len, lines)) <= 80
    told = [line for line in lines if not line.startswith("Digest")]
    assert any("topic:dev-clickstream- " in line for line in told)
    assert any("clickstream-dead-letters " in line for line in told)
    broken = [word for line in told for word in line.replace("-", " ").split() if "clickstream".startswith(word)]
    assert {*broken} <= {"clickstream"}


@pytest.mark.parametrize(("width", "in_full"), [(80, True), (140, False)])
def test_every_resource_is_named_where_there_is_room_or_somebody_asks(width: int, in_full: bool) -> None:
    assert shown(DEPLOYED, width=width, in_full=in_full).count("SecurityGroupEgress") == len(LAYERS) * len(RESOURCES)


def test_what_is_removed_is_said_on_any_terminal() -> None:
    removing = plan(step("stack:network", *RESOURCES, "removed: Gateway (EC2::NatGateway)"))
    assert "removed: Gateway" in " ".join(shown(removing, width=80).split())


def test_what_is_perhaps_replaced_is_counted_where_there_is_no_room() -> None:
    said = "perhaps replaced, where what they refer to changes: Listener, TargetGroup"
    replacing = plan(step("stack:balancer", *RESOURCES, said))
    assert "14 resources, 2 perhaps replaced" in " ".join(shown(replacing, width=100).split())
    assert "Listener, TargetGroup" in " ".join(shown(replacing, width=200).split())


@pytest.mark.parametrize(
    ("after", "before", "said"),
    [
        (plan(step("stack:a", usd=10.0)), {}, "This costs $10.00 a month at rest."),
        (plan(step("stack:a", usd=10.0)), {"stack:a": 10.0}, "It stays at $10.00 a month at rest: nothing comes"),
        (plan(step("stack:a", usd=12.5)), {"stack:a": 10.0}, "It will be $12.50 a month at rest, $2.50 more than now"),
        (plan(step("stack:a", usd=8.0)), {"stack:a": 10.0}, "It will be $8.00 a month at rest, $2.00 less than now"),
        (plan(step("stack:a", usd=8.0, undo=True), kind="destroy"), {"stack:a": 8.0}, "This ends $8.00 a month."),
        (plan(step("topic:a", undo=True), kind="rollback"), {"stack:a": 8.0}, "This changes no cost."),
    ],
)
def test_what_a_yes_does_to_the_bill_is_a_sentence(after: Deployment, before: dict[str, float], said: str) -> None:
    assert cost(after, before).startswith(said)
