"""What more than one architecture offers its model: who presents what, as the customer points to it."""

from strands import ToolContext, tool

from agents.common.tool_arguments import optional_words
from agents.common.tool_results import ToolResult, plain, quoted
from agents.live_shopping.contracts import LAST_SECOND
from agents.live_shopping.inner_agent import shop_invocation_of
from agents.live_shopping.pointing import meant
from agents.live_shopping.streams import Timelines
from agents.live_shopping.timeline import StreamProduct, Timeline

_NO_STREAM_IS_WATCHED = "The customer watches no stream: ask which product they mean."
_NO_STREAM = "There is no stream {stream_id}: leave stream_id out for the one that the customer watches."
_NOT_SHOWN = "Nothing that was shown so far fits {reference}."
_NOTHING_SHOWN = "The stream has not shown anything yet."
_MOST_NAMES = 8


class StreamTools:
    """The tool, over the streams' timelines."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines

    @tool(context=True)
    async def identify_product_from_stream(
        self,
        tool_context: ToolContext,
        reference: str | None = None,
        at_second: int | None = None,
        stream_id: str | None = None,
    ) -> ToolResult:
        """Find out which product of the live stream is meant.

        Use it whenever the customer points at something instead of naming it: "this", "those running shoes", "the
        second one", "the last one", "what she had on before", "the blue ones", "what was that at 3:20".

        Args:
            reference: The customer's own words for the product, such as those running shoes or the second one; leave it
                out when they simply mean what is shown now.
            at_second: Look at this second of the stream instead of now; leave it out unless the customer names a time.
            stream_id: The stream's id; leave it out for the one that the customer watches.

        Returns:
            The one product that is meant, with its price and the sizes that can be had, or found 0 with what was shown.
        """
        words = optional_words(reference, name="reference")
        now = await self._timeline(tool_context, optional_words(stream_id, name="stream_id"))
        named = _second(at_second)
        product = meant(now if named is None else now.at(named), words).product
        return _not_found(now, words) if product is None else _found(product, now)

    async def _timeline(self, context: ToolContext, stream_id: str | None) -> Timeline:
        """The stream of the turn, unless another is named, and where the customer is in it."""
        invocation = shop_invocation_of(context)
        wanted = stream_id or invocation.turn.stream_id
        if wanted is None:
            raise ValueError(_NO_STREAM_IS_WATCHED)
        timeline = await self._timelines.timeline(invocation.caller.principal, wanted)
        if timeline is None:
            raise ValueError(_NO_STREAM.format(stream_id=quoted(wanted)))
        where = invocation.turn.at_second
        return timeline if where is None else timeline.at(where)


def _second(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= LAST_SECOND:
        raise ValueError(f"at_second must be a second of the stream, 0 or more and at most {LAST_SECOND}.")
    return value


def _found(product: StreamProduct, now: Timeline) -> ToolResult:
    seen = now.seen()
    told = {
        "product_id": product.product_id,
        "name": product.name,
        "brand": product.brand,
        "price": product.price,
        "sizes": product.sizes,
        "sold_out_sizes": product.sold_out_sizes,
        "colors": product.colors,
        "description": product.description,
        "shown_now": product in seen,
    }
    others = [other.name for other in seen if other != product]
    also: ToolResult = {"also_shown_now": plain(others)} if others else {}
    return {"found": 1, "products": [plain(told)], **also}


def _not_found(timeline: Timeline, words: str | None) -> ToolResult:
    """What was shown helps to ask back."""
    shown = [product.name for product in timeline.latest()[:_MOST_NAMES]]
    if not shown:
        return {"found": 0, "message": _NOTHING_SHOWN}
    return {"found": 0, "message": _NOT_SHOWN.format(reference=quoted(words or "")), "shown_so_far": plain(shown)}
