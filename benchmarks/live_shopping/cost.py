"""What an order costs by architecture: arithmetic over measured tokens and processor time, and dated prices."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.catalog import LIVE_SHOPPING
from benchmarks.live_shopping.load import held
from benchmarks.live_shopping.processors import MCP_SERVER
from benchmarks.live_shopping.result import Climb, TurnTime
from operations.cost.prices import PriceTable, price_table
from stacks.environments import environment_named

_MILLION = 1_000_000
_MILLISECONDS_AN_HOUR = 3_600_000
_ENVIRONMENT = "dev"


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """A million tokens of the model that live shopping asks, and an hour of a Fargate processor, in US dollars."""

    model: str
    input: float
    output: float
    processor_hour: float
    dated: str


@dataclass(frozen=True, kw_only=True)
class OrderCost:
    """One order, conversation included. `processor_usd` is None where no load was measured."""

    architecture: str
    input_tokens: float
    output_tokens: float
    tokens_usd: float
    processor_usd: float | None


def tariff(prices: PriceTable | None = None) -> Tariff:
    """As `make cost` prices it."""
    prices = prices or price_table()
    profile = environment_named(_ENVIRONMENT, region=prices.region).profile_of(LIVE_SHOPPING.name)
    model = prices.of_model(profile.model_id)
    premium = 1.0 if profile.is_global else prices.factor["geographic_premium"]
    return Tariff(
        model=profile.id,
        input=model.input * premium,
        output=model.output * premium,
        processor_hour=prices.price["fargate_arm64_vcpu"].usd,
        dated=prices.date.isoformat(),
    )


def order_cost(turns: Sequence[TurnTime], climb: Climb | None, prices: Tariff) -> OrderCost:
    """From the turns of one architecture's ordering conversation: the mean of each turn, added up."""
    tokens_in, tokens_out = _added_up(turns, "input_tokens"), _added_up(turns, "output_tokens")
    return OrderCost(
        architecture=turns[0].architecture,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        tokens_usd=(tokens_in * prices.input + tokens_out * prices.output) / _MILLION,
        processor_usd=_processor(climb, prices) if climb else None,
    )


def _added_up(turns: Sequence[TurnTime], tokens: str) -> float:
    by_turn = {turn.turn: [int(getattr(one, tokens)) for one in turns if one.turn == turn.turn] for turn in turns}
    return sum(sum(each) / len(each) for each in by_turn.values())


def _processor(climb: Climb, prices: Tariff) -> float:
    """The service's own, and its MCP server's, at the highest load that it held."""
    step = held(climb) or climb.steps[0]
    spent = (step.cpu.get(LIVE_SHOPPING.name, 0.0) + step.cpu.get(MCP_SERVER, 0.0)) * step.turns / max(step.orders, 1)
    return spent / _MILLISECONDS_AN_HOUR * prices.processor_hour
