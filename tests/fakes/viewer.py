"""A viewer of a stream who buys: by talking to one of three architectures, or at the desk's routes without a model."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from tests.fakes.shopper import Answer, Shopper

STREAM = "fitness_stream_morning_001"


@dataclass(frozen=True)
class Bought:
    """What an attempt to buy came to: the order, if one was placed, and all that was said."""

    order: dict[str, Any] | None
    said: str

    @property
    def is_in_force(self) -> bool:
        """Whether there is an order that will be sent."""
        return self.order is not None and self.order["status"] in ("pending", "processing")


class Way(Protocol):
    """One way to the desk. Every behaviour is held by all of them."""

    def browse(self, viewer: Shopper, words: str) -> str:
        """What there is by these words."""

    def ask(self, viewer: Shopper, product: str) -> str:
        """What a product costs and which sizes it has."""

    def buy(self, viewer: Shopper, product: str, *, size: str) -> Bought:
        """Order one piece, and mean it."""

    def change_mind(self, viewer: Shopper, product: str, *, size: str, rather: str) -> Bought:
        """Want one size, then another one, and order that."""

    def buy_with_a_lost_answer(self, viewer: Shopper, product: str, *, size: str) -> list[Bought]:
        """Send the same request again, as a client does that never got the answer."""


class Conversation:
    """Talks to one architecture, each turn in the session of the one before."""

    def __init__(self, viewer: Shopper, architecture: str) -> None:
        self._viewer = viewer
        self._architecture = architecture
        self._session: str | None = None

    def say(self, message: str, *, key: str | None = None) -> Answer:
        """The next turn."""
        told = {"session_id": self._session} if self._session else {"stream_id": STREAM}
        headers = {"idempotency-key": key} if key else {}
        route = f"/shop/{self._architecture}/chat"
        answer = self._viewer.send("POST", route, {"customer_message": message, **told}, **headers)
        assert answer.status == 200, answer.body
        self._session = answer.body["session_id"]
        return answer


@dataclass(frozen=True)
class Talking:
    """By talking to an architecture."""

    architecture: str

    def browse(self, viewer: Shopper, words: str) -> str:
        """A question."""
        return Conversation(viewer, self.architecture).say(f"Which {words} do you have?").text

    def ask(self, viewer: Shopper, product: str) -> str:
        """A question."""
        return Conversation(viewer, self.architecture).say(f"How much is the {product}, and which sizes are left?").text

    def buy(self, viewer: Shopper, product: str, *, size: str) -> Bought:
        """A wish, and a yes."""
        talk = Conversation(viewer, self.architecture)
        return _agreed(talk, [talk.say(f"I want to order the {product} in size {size}.")])

    def change_mind(self, viewer: Shopper, product: str, *, size: str, rather: str) -> Bought:
        """The last word holds."""
        talk = Conversation(viewer, self.architecture)
        first = talk.say(f"Do you have the {product} in size {size}?")
        return _agreed(talk, [first, talk.say(f"Actually, I'd rather have size {rather}.")])

    def buy_with_a_lost_answer(self, viewer: Shopper, product: str, *, size: str) -> list[Bought]:
        """The yes is sent twice."""
        talk, key = Conversation(viewer, self.architecture), uuid4().hex
        said = [talk.say(f"Do you have the {product} in size {size}?")]
        return [_agreed(talk, said, key=key), _agreed(talk, said, key=key)]


def _agreed(talk: Conversation, said: list[Answer], *, key: str | None = None) -> Bought:
    """Says yes unless the order is placed."""
    answers = said if said[-1].body["order"] else [*said, talk.say("Yes, please order them.", key=key)]
    return Bought(answers[-1].body["order"], "\n".join(answer.text for answer in answers))


class AtTheDesk:
    """By the routes that need no model."""

    def browse(self, viewer: Shopper, words: str) -> str:
        """A search."""
        return viewer.send("GET", f"/shop/products?query={words.replace(' ', '+')}").raw

    def ask(self, viewer: Shopper, product: str) -> str:
        """A product's page."""
        found = viewer.send("GET", f"/shop/products?query={product.replace(' ', '+')}").body["products"]
        shown = next(one for one in found if one["name"] == product)
        sizes = ", ".join(one["size"] or "one size" for one in shown["variants"] if one["in_stock"])
        return f"{shown['name']} {shown['unit_cents'] / 100:.2f}: {sizes}"

    def buy(self, viewer: Shopper, product: str, *, size: str) -> Bought:
        """An order."""
        return _ordered(viewer, product, size, key=uuid4().hex)

    def change_mind(self, viewer: Shopper, product: str, *, size: str, rather: str) -> Bought:
        """The first order is cancelled."""
        first = _ordered(viewer, product, size, key=uuid4().hex)
        assert first.order
        assert viewer.send("POST", f"/shop/orders/{first.order['order_id']}/cancel").body["status"] == "cancelled"
        return _ordered(viewer, product, rather, key=uuid4().hex)

    def buy_with_a_lost_answer(self, viewer: Shopper, product: str, *, size: str) -> list[Bought]:
        """The same key twice."""
        key = uuid4().hex
        return [_ordered(viewer, product, size, key=key) for _ in range(2)]


def _ordered(viewer: Shopper, product: str, size: str, *, key: str) -> Bought:
    body = {"product_id": product, "size": size, "quantity": 1}
    answer = viewer.send("POST", "/shop/orders", body, **{"idempotency-key": key})
    assert answer.status in (200, 201, 409), answer.body
    return Bought(None if answer.status == 409 else answer.body, answer.raw)


WAYS: dict[str, Way] = {
    "single_agent": Talking("single_agent"),
    "mcp_agent": Talking("mcp_agent"),
    "multi_agent": Talking("multi_agent"),
    "desk": AtTheDesk(),
}
