"""Asks specialists: search and product at the same time, then order with what they found; a failure stops nobody."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog
from strands.types.content import Message

from agents.common.errors import ClickShopError, ModelUnavailable
from agents.live_shopping.activity import Watch
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.multi_agent.plan import SpecialistName
from agents.live_shopping.turn import Answered, ShopTurn

log = structlog.stdlib.get_logger(__name__)

_FAILED = "It could not be asked."


@dataclass(frozen=True)
class Finding:
    """What a specialist answered."""

    name: SpecialistName
    answered: Answered


@dataclass(frozen=True)
class Failure:
    """Why a specialist did not."""

    name: SpecialistName
    error: ClickShopError


Outcome = Finding | Failure


class Specialists:
    """The team. Each has its own tools, prompt, database role and deadline."""

    def __init__(self, agents: Mapping[SpecialistName, ShopAgent]) -> None:
        self._agents = agents

    async def consult(
        self, names: Sequence[SpecialistName], turn: ShopTurn, watch: Watch, *, speaks: bool, within: float
    ) -> list[Outcome]:
        """What came of asking these, in their order, within so many seconds since the turn began.

        Who speaks is heard while it writes: one alone may.
        """
        ask = partial(self._ask, turn=turn, watch=watch, speaks=speaks, within=within)
        first = [name for name in names if name != "order"]
        found = await asyncio.gather(*(ask(name, turn.message) for name in first))
        if "order" not in names:
            return found
        question = with_findings(turn.message, found)
        return [*found, await ask("order", question)]

    async def _ask(
        self, name: SpecialistName, question: str, *, turn: ShopTurn, watch: Watch, speaks: bool, within: float
    ) -> Outcome:
        try:
            agent = in_time(self._agents[name], watch, within=within)
            answered = await agent.answer(turn, watch, question=question, speaks=speaks)
        except ClickShopError as error:
            log.warning("specialist did not answer", specialist=name, reason=error.message)
            return Failure(name, error)
        except Exception:
            log.exception("specialist failed", specialist=name)
            return Failure(name, ModelUnavailable(_FAILED))
        return Finding(name, answered)


def in_time(agent: ShopAgent, watch: Watch, *, within: float) -> ShopAgent:
    """The agent with its own deadline, or what is left of the turn's."""
    seconds = min(agent.budget.seconds, max(within - watch.seconds, 0.0))
    return replace(agent, budget=replace(agent.budget, seconds=seconds))


def with_findings(message: str, found: Sequence[Outcome]) -> str:
    """The message, and after it what tools told the others, as they told it."""
    told = [text for one in found if isinstance(one, Finding) for text in _results(one.answered.messages)]
    return "\n\n".join([message, "<findings>\n" + "\n".join(told) + "\n</findings>"]) if told else message


def exchanges(found: Sequence[Finding]) -> Iterator[Message]:
    """All calls of tools with their results, one specialist after another, under ids that stay unique."""
    for one in found:
        for message in one.answered.messages[1:-1]:
            yield _under_ids_of(one.name, message)


def _results(messages: Sequence[Message]) -> Iterator[str]:
    blocks = (block["toolResult"] for message in messages for block in message["content"] if "toolResult" in block)
    for result in blocks:
        if result["status"] == "success":
            yield from (inert(part["text"]) for part in result["content"] if "text" in part)


def inert(text: str) -> str:
    """A text that can't close the tag that it stands in."""
    return text.replace("</", "<\\/")


def _under_ids_of(name: str, message: Message) -> Message:
    """Specialists count their calls each from the first; Bedrock wants no id twice in a conversation."""
    renamed: Message = json.loads(json.dumps(message))
    for block in renamed["content"]:
        for part in (block.get("toolUse"), block.get("toolResult")):
            if part:
                part["toolUseId"] = f"{name}_{part['toolUseId']}"[-64:]
    return renamed
