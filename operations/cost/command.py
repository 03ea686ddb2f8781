"""`make cost ENV=dev`: what the environment costs idle, and what a thousand conversations add."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.cost.bill import Bill, Line
from operations.cost.conversations import Conversation, conversation_lines
from operations.cost.idle import idle_bill
from operations.cost.prices import PriceTable, price_table
from operations.cost.report import print_estimate
from operations.cost.tokens import question_lines
from operations.templates import synthesised
from stacks.environments import environment_named

SUMMARY = "what an environment costs a month while nobody asks, and with a thousand conversations"


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The bill of the idle environment, and the lines of so many conversations on top."""

    environment: str
    prices: PriceTable
    idle: Bill
    conversation: Conversation
    count: int
    conversations: Sequence[Line]
    questions: Sequence[Line]

    @property
    def conversations_usd(self) -> float:
        """What the conversations add."""
        return sum(line.usd for line in self.conversations)

    @property
    def questions_usd(self) -> float:
        """What as many questions of marketers add."""
        return sum(line.usd for line in self.questions)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many conversations, how large, and for whom the result is."""
    parser.add_argument(
        "--conversations", type=int, default=1000, metavar="N", help="price so many, and as many questions (1000)"
    )
    parser.add_argument("--input-tokens", type=float, metavar="N", help="of one conversation, instead of the measured")
    parser.add_argument("--output-tokens", type=float, metavar="N", help="of one conversation, instead of the measured")
    parser.add_argument("--json", action="store_true", help="for a program")


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Synthesises the environment and prices what it finds."""
    estimate = estimated(arguments, variables)
    if arguments.json:
        sys.stdout.write(json.dumps(as_document(estimate), indent=2) + "\n")
    else:
        print_estimate(estimate)
    return 0


def estimated(arguments: argparse.Namespace, variables: Mapping[str, str]) -> Estimate:
    """The estimate that a command line asks for. Prices are those of one region, whatever the deployment's is."""
    prices = price_table()
    environment = environment_named(arguments.env, region=prices.region)
    templates = synthesised(arguments.env, {**variables, "CDK_DEFAULT_REGION": prices.region})
    conversation = Conversation.of(
        prices.conversation, input_tokens=arguments.input_tokens, output_tokens=arguments.output_tokens
    )
    lines = conversation_lines(
        conversation, count=arguments.conversations, environment=environment, templates=templates, prices=prices
    )
    return Estimate(
        environment=environment.name,
        prices=prices,
        idle=idle_bill(templates, prices),
        conversation=conversation,
        count=arguments.conversations,
        conversations=list(lines),
        questions=list(question_lines(count=arguments.conversations, environment=environment, prices=prices)),
    )


def as_document(estimate: Estimate) -> dict[str, Any]:
    """The estimate as JSON, each line with its source."""
    return {
        "environment": estimate.environment,
        "region": estimate.prices.region,
        "prices_of": estimate.prices.date.isoformat(),
        "idle": {
            "usd_a_month": round(estimate.idle.usd, 2),
            "usd_a_month_parked": round(estimate.idle.parked_usd, 2),
            "lines": [_line(line) for line in estimate.idle.lines],
            "unpriced": list(estimate.idle.unpriced),
        },
        "conversations": {
            "count": estimate.count,
            "usd": round(estimate.conversations_usd, 4),
            "measured": estimate.conversation.measured,
            "lines": [_line(line) for line in estimate.conversations],
        },
        "questions": {
            "count": estimate.count,
            "usd": round(estimate.questions_usd, 4),
            "measured": estimate.prices.question["measured"],
            "lines": [_line(line) for line in estimate.questions],
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "group": line.group,
        "what": line.what,
        "quantity": round(line.quantity, 6),
        "unit": line.price.unit,
        "usd_a_unit": line.price.usd,
        "usd": round(line.usd, 4),
        "when_parked": line.when_parked,
        "assumed": line.assumed,
        "source": line.price.source,
        "read": line.price.read,
        "as_of": line.price.as_of,
    }
