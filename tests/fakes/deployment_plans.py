"""Plans for tests: a pipeline of one topic, a build, a stack and what takes them back."""

from decimal import Decimal

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import Plan, PlanKind, Step, StepKind
from agents.clickstream.deployment.site import Site
from agents.clickstream.deployment.wish import Brokers, Survey, Wish

BROKERS = Brokers(
    name="orders",
    arn="arn:aws:kafka:us-east-1:000000000000:cluster/orders/1",
    state="ACTIVE",
    count=3,
    bootstrap="b-1.orders:9094,b-2.orders:9094",
    transport="tls",
    subnet_ids=("subnet-a", "subnet-b"),
    security_group_ids=("sg-brokers",),
    has_topic_api=True,
)
SURVEY = Survey(
    account="000000000000",
    region="us-east-1",
    brokers=BROKERS,
    vpc_id="vpc-1",
    public_subnet_ids=("subnet-p", "subnet-q"),
    private_subnet_ids=("subnet-a", "subnet-b"),
)
SITE = Site(
    prefix="dev-",
    source_bucket="sources",
    source_key="clickstream/0123456789abcdef.zip",
    boundary_arn="arn:aws:iam::000000000000:policy/boundary",
    alarm_topic_arn="arn:aws:sns:us-east-1:000000000000:alarms",
    service_security_group_id="sg-service",
    service_vpc_id="vpc-1",
)
NOTHING_MADE = Made(plan=None, steps={})


def a_wish(pipeline: str = "clickstream") -> Wish:
    """What an operator asks for."""
    return Wish(pipeline=pipeline, solution="lua", cluster="orders", bucket="events-of-the-shop")


def a_step(name: str, *needs: str, direction: str = "do") -> Step:
    """A step of the kind that its name begins with."""
    kind: StepKind = name.partition(":")[0]  # type: ignore[assignment]  # names begin with their kind
    return Step(
        name=name,
        kind=kind,
        direction="do" if direction == "do" else "undo",
        agent="msk_topic",
        title=f"Make {name}" if direction == "do" else f"Remove {name}",
        needs=needs,
        creates=(f"the {name}",),
        monthly_usd=Decimal("1.50"),
        parameters={
            "cluster_arn": "a cluster of tests",
            "topic": name.partition(":")[2],
            "ours": True,
            "stack": "a",
            "what": "images",
            "tag": "b",
        },
    )


STEPS = (
    a_step("topic:app_logs"),
    a_step("build:collector", "topic:app_logs"),
    a_step("stack:collector", "topic:app_logs", "build:collector"),
    a_step("proof", "stack:collector"),
)


def a_plan(
    plan_id: str,
    *steps: Step,
    kind: PlanKind = "deploy",
    pipeline: str = "clickstream",
) -> Plan:
    """A plan of these steps, or of one of each kind."""
    return Plan(plan_id=plan_id, kind=kind, wish=a_wish(pipeline), survey=SURVEY, steps=steps or STEPS)
