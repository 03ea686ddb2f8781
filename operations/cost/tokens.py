"""What a model asks for its tokens, in an environment: by the profile that an agent calls there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from operations.cost.bill import Line
from operations.cost.prices import ModelPrice, Price, PriceTable
from stacks.environments import Environment

MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class ModelTokens:
    """A profile with the prices of a million tokens, in and out."""

    name: str
    input: Price
    output: Price

    @classmethod
    def of(cls, agent: str, environment: Environment, prices: PriceTable) -> Self:
        """Those of an agent's model. Raises OperationRefused for a model without a price."""
        profile = environment.profile_of(agent)
        price = prices.of_model(profile.model_id)
        premium = 1.0 if profile.is_global else prices.factor["geographic_premium"]
        return cls(
            name=profile.id,
            input=token_price(price, price.input * premium),
            output=token_price(price, price.output * premium),
        )

    def lines(self, million_in: float, million_out: float) -> Iterator[Line]:
        """A line each way."""
        group = f"Model {self.name}"
        yield Line(group=group, what="input", quantity=million_in, price=self.input)
        yield Line(group=group, what="output", quantity=million_out, price=self.output)


def token_price(price: ModelPrice, usd: float) -> Price:
    """A million of one kind."""
    return Price(usd=usd, unit="million tokens", source=price.source, read=price.read, as_of=price.as_of)


def question_lines(*, count: int, environment: Environment, prices: PriceTable) -> Iterator[Line]:
    """The tokens of `count` questions of a marketer, as they were measured."""
    question, tokens = prices.question, count / MILLION
    model = ModelTokens.of("promotions", environment, prices)
    yield from model.lines(tokens * float(question["input_tokens"]), tokens * float(question["output_tokens"]))
