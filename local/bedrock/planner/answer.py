"""Writes the reply from what the tools found, in the order in which things were asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.language import addressed, asks, listed, phrases
from local.bedrock.planner.plan import Step
from local.bedrock.planner.records import values
from local.bedrock.planner.request import Request
from local.bedrock.planner.tone import is_greeting, is_override, is_small_talk, is_thanks, is_upset
from local.bedrock.planner.turn import Exchange, Turn
from local.bedrock.planner.values import label
from local.bedrock.planner.wording import say

_REGRET = "I'm sorry for the trouble; let me help."


@dataclass(frozen=True)
class Told:
    """All that a reply is made of."""

    turn: Turn
    request: Request
    steps: Sequence[Step]
    tools: Sequence[Tool]


def write(told: Told) -> str:
    """What was found, then what can't be done here, what is needed, and what is beyond the tools."""
    found = _found(told.turn, told.steps)
    refused = [step.refused for step in told.steps if step.refused and not any(step.refused in part for part in found)]
    wanted = [_ask(step) for step in told.steps if step.kind == "ask"]
    if not (parts := [*found, *refused, *(wanted if not refused else [])]):
        return told.request.language.beyond if told.request.language else _without_tools(told.turn, told.tools)
    beyond = [step.clause.text for step in told.steps if step.kind == "beyond" and asks(step.clause.text)]
    if beyond and not refused:
        parts.append(f"I could not find anything about “{beyond[0].rstrip('.!?')}” here.")
    return "\n\n".join(dict.fromkeys([*_opening(told, parts), *parts]))


def _opening(told: Told, parts: Sequence[str]) -> list[str]:
    """A word of regret for who is upset, and one in their own language for who wrote in another."""
    regret = [_REGRET] if is_upset(told.turn.text) and not parts[0].startswith(_REGRET) else []
    return [*regret, *([told.request.language.found] if told.request.language else [])]


def _found(turn: Turn, steps: Sequence[Step]) -> list[str]:
    clause_of = {step.call.key: step.clause.whole for step in steps if step.call}
    mended = {each.use.name for each in turn.exchanges if each.result.status == "success"}
    told = [each for each in turn.exchanges if each.result.status == "success" or each.use.name not in mended]
    return [text for exchange in told if (text := _one(exchange, clause_of, turn.text))]


def _one(exchange: Exchange, clause_of: dict[str, str], turn_text: str) -> str:
    question = next((c for key, c in clause_of.items() if key.startswith(f"{exchange.use.name} ")), turn_text)
    text = "\n".join(filter(None, (say(value, question=question) for value in values(exchange.result))))
    if exchange.result.status == "error":
        return f"I could not look that up: {text.rstrip('.')}." if text else "I could not look that up just now."
    return text


def _ask(step: Step) -> str:
    wanted = listed(f"the {label(name)}" for name in step.missing)
    return f"Could you tell me {wanted}, please? I need it to answer “{step.clause.text.rstrip('.!?')}”."


def _without_tools(turn: Turn, tools: Sequence[Tool]) -> str:
    if is_thanks(turn.text):
        return "You're welcome! Is there anything else I can help you with?"
    offer = _offer(tools)
    if is_greeting(turn.text):
        return f"Hello! How can I help you today?{offer}"
    if is_small_talk(turn.text):
        return f"I'm a virtual assistant, and happy to help.{offer}"
    if is_override(turn.text):
        return f"I'm sorry, I can't do that: I can only help you with your own matters.{offer}"
    regret = f"{_REGRET} " if is_upset(turn.text) else "I'm sorry, I can't help with that here."
    return f"{regret.strip()}{offer or ' Could you put it in other words?'}"


def _offer(tools: Sequence[Tool]) -> str:
    subjects = [addressed(first) for tool in tools if (first := next(iter(phrases(tool.description)), ""))]
    return f" I can help with: {listed(s[:1].lower() + s[1:] for s in subjects)}." if subjects else ""
