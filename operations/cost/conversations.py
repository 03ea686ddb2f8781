"""What a thousand conversations cost on top: tokens above all, and what carries and records them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.catalog import CATALOG
from operations.cost.bill import Line
from operations.cost.prices import ModelPrice, Price, PriceTable
from operations.templates import Templates
from stacks.environments import Environment

# stacks/embeddings.py names the same model to the agents.
EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
_MILLION = 1_000_000
_GB = 1_000_000_000
# One capacity unit carries this much of each in an hour, and the larger share counts.
_CONNECTIONS_A_UNIT = 25 * 3600
_BYTES_A_UNIT = _GB


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What one takes on average: turns, tokens, bytes to the models, through the load balancer and to the logs."""

    turns: float
    model_calls: float
    input_tokens: float
    output_tokens: float
    embedding_tokens: float
    model_bytes: float
    balancer_bytes: float
    log_bytes: float
    measured: str

    @classmethod
    def of(cls, told: Mapping[str, float | str], **replaced: float | None) -> "Conversation":
        """The measured one, with figures of the operator's in place of some."""
        known = {name: value for name, value in replaced.items() if value is not None}
        return cls(**{**told, **known})  # type: ignore[arg-type]  # the table's own keys, checked by the constructor


def conversation_lines(
    conversation: Conversation, *, count: int, environment: Environment, templates: Templates, prices: PriceTable
) -> Iterator[Line]:
    """The lines of `count` conversations in an environment."""
    model = _dearest(environment, prices)
    tokens = count / _MILLION
    group = f"Model {model.name}"
    yield Line(group=group, what="input", quantity=tokens * conversation.input_tokens, price=model.input)
    yield Line(group=group, what="output", quantity=tokens * conversation.output_tokens, price=model.output)
    embedding = prices.of_model(EMBEDDING_MODEL)
    yield Line(
        group="Embeddings",
        what=EMBEDDING_MODEL,
        quantity=tokens * conversation.embedding_tokens,
        price=_token_price(embedding, embedding.input, 1.0),
    )
    yield from _carried(conversation, count, templates, prices)


@dataclass(frozen=True, kw_only=True)
class _Model:
    name: str
    input: Price
    output: Price


def _dearest(environment: Environment, prices: PriceTable) -> _Model:
    """Where agents have models of their own, the dearest stands for all: a bound, not a mean."""

    def priced(agent: str) -> _Model:
        profile = environment.profile_of(agent)
        price = prices.of_model(profile.model_id)
        premium = 1.0 if profile.is_global else prices.factor["geographic_premium"]
        return _Model(
            name=profile.id,
            input=_token_price(price, price.input, premium),
            output=_token_price(price, price.output, premium),
        )

    return max((priced(spec.name) for spec in CATALOG), key=lambda model: model.input.usd)


def _token_price(price: ModelPrice, usd: float, premium: float) -> Price:
    return Price(usd=usd * premium, unit="million tokens", source=price.source, read=price.read, as_of=price.as_of)


def _carried(conversation: Conversation, count: int, templates: Templates, prices: PriceTable) -> Iterator[Line]:
    units = max(count * conversation.turns / _CONNECTIONS_A_UNIT, count * conversation.balancer_bytes / _BYTES_A_UNIT)
    yield Line(
        group="Load balancer", what="capacity units", quantity=units, price=prices.price["load_balancer_capacity"]
    )
    sent = count * conversation.model_bytes / _GB
    if any(True for _ in templates.all("AWS::EC2::NatGateway")) and not _has_model_endpoint(templates):
        yield Line(group="NAT", what="data to models", quantity=sent, price=prices.price["nat_gateway_data"])
    elif _has_model_endpoint(templates):
        price = prices.price["interface_endpoint_data"]
        yield Line(group="VPC endpoints", what="data to models", quantity=sent, price=price)
    if any(True for _ in templates.all("AWS::WAFv2::WebACL")):
        requests = count * conversation.turns / _MILLION
        yield Line(group="WAF", what="requests", quantity=requests, price=prices.price["web_acl_requests"])
    logged = count * conversation.log_bytes / _GB
    yield Line(group="CloudWatch", what="logs", quantity=logged, price=prices.price["logs_ingested"])


def _has_model_endpoint(templates: Templates) -> bool:
    return any("bedrock-runtime" in str(each.get("ServiceName")) for each in templates.all("AWS::EC2::VPCEndpoint"))
