"""The smoke test's judgement, against a shop that answers as it should and against those that don't."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agents.catalog import CATALOG, CLICKSTREAM
from operations.errors import OperationRefused
from operations.smoke.questions import QUESTIONS, Question, ShopQuestion, SupportQuestion
from operations.smoke.rounds import Result, rounds
from operations.target import Target, target
from tests.fakes.http_server import serving_here
from tests.fakes.ports import free_offset

ROUTES = {question.route for question in QUESTIONS}

Reply = Callable[[Question], Mapping[str, Any]]


def good_reply(question: Question) -> Mapping[str, Any]:
    if isinstance(question, ShopQuestion):
        looked = {"kind": "tool", "outcome": "found"}
        return {"response": f"That makes ${question.says}.", "order": None, "activity": [looked]}
    assert isinstance(question, SupportQuestion)
    reports = {name: {"status": "ok", "tools_called": ["a_tool"]} for name in question.answered_by}
    return {"response": f"Here it is: {question.says}", "agent_responses": reports}


def shop(reply: Reply = good_reply, *, open_door: bool = False, staff_door: int = 403, agent: str = "") -> Starlette:
    """Answers the smoke test's questions. `agent` answers every health check, if given."""

    async def health(request: Request) -> Response:
        spec = next(spec for spec in CATALOG if spec.path == request.path_params["path"])
        return JSONResponse({"agent": agent or spec.name})

    async def process(request: Request) -> Response:
        if not open_door and request.headers.get("authorization") != "Bearer good":
            return JSONResponse({"error": {"message": "who are you?"}}, 401)
        asked = (await request.json())["customer_message"]
        question = next(each for each in QUESTIONS if each.message == asked)
        return JSONResponse(dict(reply(question)), headers={"x-request-id": "r-1"})

    async def clickstream(_request: Request) -> Response:
        return JSONResponse({}, staff_door)

    return Starlette(
        routes=[
            Route("/{path}/health", health),
            Route(f"/{CLICKSTREAM.path}/process", clickstream, methods=["POST"]),
            *(Route(path, process, methods=["POST"]) for path in ROUTES),
        ]
    )


async def results(app: Starlette, *, token: str = "good") -> list[Result]:  # noqa: S107 - what the fake shop takes
    async with serving_here(app) as url:
        return [each async for each in rounds(Target(url=url, token=token))]


def faults(told: list[Result]) -> list[str]:
    return [fault for each in told for fault in each.faults]


async def test_a_shop_that_answers_has_no_faults() -> None:
    told = await results(shop())

    assert faults(told) == []
    assert len(told) == len(CATALOG) + 2 + len(QUESTIONS)


async def test_a_path_that_leads_elsewhere_is_a_fault() -> None:
    wrong = faults(await results(shop(agent="supervisor")))

    assert wrong == ["the path leads to supervisor"] * (len(CATALOG) - 1)


async def test_a_door_that_is_open_to_strangers_is_a_fault() -> None:
    assert "answers 200 without a token" in faults(await results(shop(open_door=True)))


async def test_a_door_of_the_staff_that_is_open_to_customers_is_a_fault() -> None:
    assert faults(await results(shop(staff_door=200))) == ["answers 200 to a customer"]


async def test_a_refused_token_is_a_fault_of_every_question() -> None:
    assert faults(await results(shop(), token="bad")) == ["answers 401: who are you?"] * len(QUESTIONS)


async def test_nobody_who_listens_is_a_fault_and_no_traceback() -> None:
    told = [each async for each in rounds(Target(url="http://127.0.0.1:9", token="good"))]

    assert len(told) == len(CATALOG) + 2 + len(QUESTIONS)
    assert all("no answer" in fault for fault in faults(told))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"agent_responses": {}}, "did not ask order-management"),
        (
            {"agent_responses": {"order-management": {"status": "failed", "tools_called": ["a"]}}},
            "order-management failed",
        ),
        (
            {"agent_responses": {"order-management": {"status": "ok", "tools_called": []}}},
            "order-management looked nothing up",
        ),
        ({"response": "Hello!"}, "does not say ORD-2024-001"),
    ],
)
def test_a_reply_is_judged_by_what_was_looked_up(changed: dict[str, Any], fault: str) -> None:
    question = next(each for each in QUESTIONS if each.to.name == "order-management")

    assert question.faults({**good_reply(question), **changed}) == [fault]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"order": {"order_id": "ORD-2026-100001"}}, "bought something: ORD-2026-100001"),
        ({"activity": [{"kind": "tool", "outcome": "refused"}]}, "looked nothing up"),
        ({"response": "It is cheap."}, "does not say 129.60"),
    ],
)
def test_the_shop_is_to_tell_a_total_and_sell_nothing(changed: dict[str, Any], fault: str) -> None:
    question = next(each for each in QUESTIONS if isinstance(each, ShopQuestion))

    assert question.faults({**good_reply(question), **changed}) == [fault]


def test_every_agent_is_asked_by_a_customer_who_may() -> None:
    assert {question.to for question in QUESTIONS} == set(CATALOG) - {CLICKSTREAM}


def test_an_address_and_a_token_of_the_shell_go_first() -> None:
    told = target("prod", {"CLICKSHOP_URL": "https://shop.example.com/", "CLICKSHOP_TOKEN": "mine"})

    assert told == Target(url="https://shop.example.com", token="mine")


def test_a_laptop_without_a_stack_is_refused_with_what_to_do() -> None:
    nowhere = {"CLICKSHOP_URL": "http://localhost:1", "CLICKSHOP_PORT_OFFSET": str(free_offset())}

    with pytest.raises(OperationRefused, match="make up"):
        target("local", nowhere)
