"""The smoke test's judgement of marketing's side, of one that answers as it should and of those that don't."""

import json
from typing import Any

import pytest
from aiohttp import web

from operations.errors import OperationRefused
from operations.smoke.marketing import QUESTION, Marketing, faults, marketing, marketing_rounds
from operations.target import api_address
from tests.fakes.ports import free_offset

TABLE = {"type": "response", "structured_data": {"type": "table", "data": [{"name": "John Doe"}]}}
COMPLETE = {"type": "message_complete"}


async def results(frames: list[dict[str, Any]], *, lets_in: tuple[str, ...] = ("good",)) -> list[str]:
    """The faults that are found with a side that answers so."""

    async def agent(request: web.Request) -> web.StreamResponse:
        if request.query["token"] not in lets_in:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        asked = json.loads(await socket.receive_str())
        assert asked == {"action": "message", "input": QUESTION}
        for frame in frames:
            await socket.send_json(frame)
        await socket.close()
        return socket

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.add_routes([web.get("/agent", agent), web.get("/health", health)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = site.name
    try:
        place = Marketing(websocket=f"{url}/agent", links=url, token="good", strangers_token="customer")
        return [fault async for result in marketing_rounds(place) for fault in result.faults]
    finally:
        await runner.cleanup()


async def test_a_side_that_answers_has_no_faults() -> None:
    assert await results([{"type": "acknowledgment"}, TABLE, COMPLETE]) == []


async def test_a_door_that_is_open_to_customers_is_a_fault() -> None:
    assert await results([TABLE, COMPLETE], lets_in=("good", "customer")) == ["let in a stranger"]


async def test_nobody_who_listens_is_a_fault_and_no_traceback() -> None:
    nowhere = "http://127.0.0.1:9"
    place = Marketing(websocket=f"{nowhere}/agent", links=nowhere, token="good", strangers_token="customer")

    told = [result async for result in marketing_rounds(place)]

    assert all(fault.startswith("no answer") for result in told for fault in result.faults)
    assert len([result for result in told if result.faults]) == len(told) == 4


@pytest.mark.parametrize(
    ("frames", "found"),
    [
        ([TABLE, COMPLETE], []),
        ([COMPLETE], ["has no answer"]),
        ([{"type": "response", "structured_data": None}, COMPLETE], ["shows no table"]),
        ([{"type": "response", "structured_data": {"type": "table", "data": []}}, COMPLETE], ["shows no table"]),
        ([{"type": "error", "code": "internal_error", "message": "Sorry."}], ["answers internal_error: Sorry."]),
    ],
)
def test_an_answer_is_judged_by_its_table(frames: list[dict[str, Any]], found: list[str]) -> None:
    assert faults(frames) == found


def test_addresses_and_a_token_of_the_shell_go_first() -> None:
    variables = {
        "PROMOTIONS_WS_URL": "wss://a.example/agent",
        "PROMOTIONS_HTTP_URL": "https://b.example",
        "MARKETER_TOKEN": "mine",
    }

    told = marketing("prod", variables, strangers_token="customer")

    assert told == Marketing(
        websocket="wss://a.example/agent", links="https://b.example", token="mine", strangers_token="customer"
    )


def test_a_laptop_that_does_not_run_has_no_address() -> None:
    with pytest.raises(OperationRefused, match="make up"):
        api_address("PROMOTIONS_WS_URL", "local", {"CLICKSHOP_PORT_OFFSET": str(free_offset())})
