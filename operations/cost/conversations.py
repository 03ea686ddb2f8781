"""What a thousand conversations cost on top: tokens above all, and what carries and records them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.catalog import CATALOG
from operations.cost.bill import Line
from operations.cost.prices import PriceTable
from operations.cost.tokens import MILLION, ModelTokens, token_price
from operations.templates import Templates
from stacks.environments import Environment

# stacks/embeddings.py names the same model to the agents.
EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
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
    tokens = count / MILLION
    model = _dearest(environment, prices)
    yield from model.lines(tokens * conversation.input_tokens, tokens * conversation.output_tokens)
    embedding = prices.of_model(EMBEDDING_MODEL)
    yield Line(
        group="Embeddings",
        what=EMBEDDING_MODEL,
        quantity=tokens * conversation.embedding_tokens,
        price=token_price(embedding, embedding.input),
    )
    yield from _carried(conversation, count, templates, prices)


def _dearest(environment: Environment, prices: PriceTable) -> ModelTokens:
    """Where agents have models of their own, the dearest stands for all: a bound, not a mean."""
    return max((ModelTokens.of(spec.name, environment, prices) for spec in CATALOG), key=lambda model: model.input.usd)


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
        requests = count * conversation.turns / MILLION
        yield Line(group="WAF", what="requests", quantity=requests, price=prices.price["web_acl_requests"])
    logged = count * conversation.log_bytes / _GB
    yield Line(group="CloudWatch", what="logs", quantity=logged, price=prices.price["logs_ingested"])


def _has_model_endpoint(templates: Templates) -> bool:
    return any("bedrock-runtime" in str(each.get("ServiceName")) for each in templates.all("AWS::EC2::VPCEndpoint"))
