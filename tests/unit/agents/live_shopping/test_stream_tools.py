"""The tool that finds what a customer points at: defaults, times, other streams, and what it says when nothing fits."""

from typing import Any

import pytest

from agents.common.principal import Caller
from agents.live_shopping.inner_agent import ShopInvocation
from agents.live_shopping.timeline import Moment
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.turn import ShopTurn
from tests.fakes.invocations import CUSTOMER, use
from tests.fakes.streams import MOMENTS, STREAM_ID, CannedTimelines


async def identify(
    *,
    second: int = 600,
    watched: str | None = STREAM_ID,
    at: int | None = None,
    moments: tuple[Moment, ...] = MOMENTS,
    **arguments: Any,
) -> dict[str, Any]:
    turn = ShopTurn(
        caller=Caller(CUSTOMER, "token"),
        architecture="single_agent",
        message="this",
        session_id="s",
        number=1,
        stream_id=watched,
        messages=(),
        at_second=at,
    )
    tools = StreamTools(CannedTimelines(second, moments))
    invocation = ShopInvocation(caller=turn.caller, publish=lambda _: None, turn=turn)
    return await use(tools.identify_product_from_stream, invocation=invocation, **arguments)


async def test_the_stream_that_is_watched_is_looked_at() -> None:
    result = await identify(reference="those running shoes")
    assert result["found"] == 1
    (product,) = result["products"]
    assert (product["product_id"], product["price"], product["sizes"]) == ("shoe_001", 120.0, ["9", "10"])
    assert product["sold_out_sizes"] == ["11"]
    assert product["shown_now"] is True
    assert result["also_shown_now"] == ["Premium Yoga Mat"]


@pytest.mark.parametrize("reference", [None, "", "null"])
async def test_who_says_nothing_means_what_is_shown_now(reference: str | None) -> None:
    assert (await identify(reference=reference))["products"][0]["product_id"] == "mat_001"


async def test_a_customer_who_watches_later_means_what_they_see() -> None:
    assert (await identify(at=200))["products"][0]["product_id"] == "bottle_001"
    assert (await identify(at=200, at_second=300))["products"][0]["product_id"] == "band_001"


async def test_what_was_shown_at_a_time_need_not_be_shown_now() -> None:
    for arguments in ({"at_second": 200}, {"reference": "what was that at 3:20?"}):
        result = await identify(**arguments)
        (bottle,) = result["products"]
        assert (bottle["product_id"], bottle["shown_now"]) == ("bottle_001", False)
        assert result["also_shown_now"] == ["Premium Yoga Mat", "Nike Air Zoom Pegasus"]


async def test_what_was_not_shown_comes_with_what_was() -> None:
    result = await identify(reference="the jacket")
    assert result["found"] == 0
    assert "'the jacket'" in result["message"]
    assert result["shown_so_far"][0] == "Premium Yoga Mat"


async def test_a_stream_that_has_shown_nothing_says_so() -> None:
    result = await identify(at=0, moments=())
    assert result == {"found": 0, "message": "The stream has not shown anything yet."}


async def test_what_makes_no_sense_is_refused_in_words() -> None:
    assert "watches no stream" in (await identify(watched=None))["error"]
    assert "'nowhere'" in (await identify(stream_id="nowhere"))["error"]
    assert "at_second" in (await identify(at_second=-1))["error"]
