"""How often each architecture finds what is asked for in words that the catalogue does not use."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import aiohttp
import psycopg

from benchmarks.live_shopping.conversation import Conversation
from benchmarks.live_shopping.result import Found
from benchmarks.live_shopping.shop import LiveShop
from benchmarks.live_shopping.viewer import Viewers
from benchmarks.search.questions import Question, read
from demos.wire import Reply
from evals.shop import Tokens

Say = Callable[[str], None]

_SECONDS_A_TURN = 60.0
_NAMES = "SELECT product_id, name FROM products"


async def finding(shop: LiveShop, *, architectures: Sequence[str], questions: int, say: Say) -> Sequence[Found]:
    """So many questions of the held-out half, asked once of each. Raises NotAnswered."""
    chosen = spread([one for one in read("held_out", "product") if one.relevant], questions)
    names = _names(shop.dsn)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS_A_TURN)) as http:
        viewers = Viewers(http, url=shop.place.url, tokens=Tokens(shop.place.sign_in))

        async def asked(architecture: str) -> Found:
            found = 0
            for question in chosen:
                conversation = Conversation(name="search", says=(question.ask,), expects=((),), watches=False)
                [turn] = await viewers.converse(architecture, conversation, customer=shop.customers[0])
                found += names_one_of(turn.reply, _right(question, names))
            say(f"finding, {architecture}: {found} of {len(chosen)}")
            return Found(architecture=architecture, asked=len(chosen), found=found)

        return [await asked(architecture) for architecture in architectures]


def spread(questions: Sequence[Question], most: int) -> Sequence[Question]:
    """So many at even distances, so that all categories are among them."""
    count = min(most, len(questions))
    return [questions[number * len(questions) // count] for number in range(count)]


def names_one_of(reply: Reply, names: Iterator[str]) -> bool:
    """Whether a reply names one of these."""
    return any(name.lower() in reply.response.lower() for name in names)


def _right(question: Question, names: Mapping[str, str]) -> Iterator[str]:
    return (names[product] for product in question.relevant)


def _names(dsn: str) -> Mapping[str, str]:
    with psycopg.connect(dsn) as connection:
        return {str(product): str(name) for product, name in connection.execute(_NAMES)}
