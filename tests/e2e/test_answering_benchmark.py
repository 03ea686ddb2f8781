"""The benchmark of answering on the running stack: what it takes apart is what happened, and adds up."""

import asyncio

import pytest

from benchmarks.answering.attribution import Part
from benchmarks.answering.measurement import measure
from benchmarks.answering.question import Kind, Question
from benchmarks.answering.result import Request, ScaleResult
from benchmarks.answering.shop import RunningShop
from benchmarks.shop_dsn import shop_dsn
from evals.place import laptop
from tests.fakes.stack import RunningStack

QUESTIONS = [
    Question(kind=Kind.SMALL_TALK, customer="cust001", says=("Hello!",), asks=frozenset()),
    Question(
        kind=Kind.TWO_INTENTS,
        customer="cust001",
        says=("Where is my order ORD-2024-001, and do you have running shoes in size 10?",),
        asks=frozenset({"order-management", "product-recommendation"}),
    ),
]


@pytest.fixture(scope="module")
def measured(stack: RunningStack) -> ScaleResult:
    """One round."""
    settings = stack.settings
    shop = RunningShop(place=laptop(settings), settings=settings, dsn=shop_dsn(settings), times=1, load_seconds=0.0)
    said: list[str] = []
    result = asyncio.run(measure(shop, QUESTIONS, rounds=1, say=said.append))
    assert said == ["1 times the sample: round 1 of 1"]
    return result


@pytest.fixture(scope="module")
def greeting(measured: ScaleResult) -> Request:
    """Small talk."""
    return measured.requests[0]


@pytest.fixture(scope="module")
def two_questions(measured: ScaleResult) -> Request:
    """Two specialists, side by side."""
    return measured.requests[1]


def test_spans_and_the_endpoint_count_the_same_model_calls(measured: ScaleResult) -> None:
    assert measured.calls_in_spans == measured.calls_at_endpoint == sum(one.model_calls for one in measured.requests)


def test_a_greeting_waits_for_the_model_once(greeting: Request) -> None:
    assert (greeting.model_calls, greeting.model_calls_in_a_row, greeting.agents) == (1, 1, ())
    assert greeting.parts.keys() == {Part.EDGE, Part.ROUTER, Part.MODEL, Part.SQL}


def test_two_specialists_work_side_by_side(two_questions: Request) -> None:
    assert two_questions.asked_as_meant
    assert (two_questions.model_calls, two_questions.model_calls_in_a_row) == (6, 4)
    order, *products = sorted(one.tool for one in two_questions.tools)
    assert order in {"check_shipping_status", "query_order_by_id"}  # either tells where it is
    assert products == ["search_products_by_name"]


def test_parts_add_up_to_what_the_customer_waited(measured: ScaleResult) -> None:
    for request in measured.requests:
        assert sum(request.parts.values()) == pytest.approx(request.milliseconds)
        assert all(part > 0 for part in request.parts.values())


def test_a_tools_sql_is_within_the_tool(two_questions: Request) -> None:
    assert all(0 < tool.sql_milliseconds < tool.milliseconds for tool in two_questions.tools)
    assert {Part.HTTP, Part.TOOL, Part.SPECIALIST} <= two_questions.parts.keys()


def test_floors_are_measured_beside_it(measured: ScaleResult) -> None:
    assert min(measured.floor.health, measured.floor.select, measured.floor.model) > 0
    assert measured.products > 100


def test_the_agents_are_again_as_they_were_deployed(measured: ScaleResult, stack: RunningStack) -> None:
    ecs = stack.client("ecs")
    for cluster in ecs.list_clusters()["clusterArns"]:
        for arn in ecs.list_services(cluster=cluster)["serviceArns"]:
            (service,) = ecs.describe_services(cluster=cluster, services=[arn])["services"]
            definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
            (container,) = definition["containerDefinitions"]
            assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in {one["name"] for one in container["environment"]}
