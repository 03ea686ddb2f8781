"""The sentence that ends a reply: which kind, which one, or whether it should be done."""

import re
from collections.abc import Sequence

from local.bedrock.planner.dealing.deeds import Deed
from local.bedrock.planner.dealing.lines import Line
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.language import listed
from local.bedrock.planner.values import label

_ELSEWHERE = re.compile(r"\bby ([a-z][a-z ]{2,40}), not here\b")
ANYTHING_ELSE = "Is there anything else I can help you with?"
ALL_RIGHT = f"All right. {ANYTHING_ELSE}"
WHICH = "Which one would you like?"


def offer(lines: Sequence[Line], deed: Deed) -> str:
    """'Shall I place the order for two Alpha lamps in size 10?'"""
    return f"Shall I {deed.in_words} for {listed(map(described, lines))}?"


def declined(deed: Deed) -> str:
    """The person does not want it."""
    return f"All right, I won't {deed.in_words}. {ANYTHING_ELSE}"


def done_already(deed: Deed) -> str:
    """Who says yes once more may not mean it twice."""
    return f"That is {deed.done} already. {ANYTHING_ELSE}"


def too_late(deed: Deed, prompts: Sequence[str]) -> str:
    """What was done stays done; whom to turn to instead, where the prompt says so."""
    whom = next((found[1] for prompt in prompts if (found := _ELSEWHERE.search(prompt))), "")
    turn_to = f" Please turn to {whom} for that." if whom else ""
    return f"It is {deed.done} already, and I can't change or undo that here.{turn_to}"


def which_kind(thing: Thing, option: str) -> str:
    """The kinds that there are to choose from, without those that are gone."""
    return f"Which {label(option)} would you like{_either(_left(thing, option))}?"


def which_thing(others: Sequence[Thing]) -> str:
    """Several may be meant."""
    return f"Which one do you mean{_either([thing.name for thing in others])}?"


def of_which_kind(option: str) -> str:
    """The kinds are not known."""
    return f"Which {label(option)} would you like?"


def no_such_kind(thing: Thing, option: str, value: str) -> str:
    """A kind that does not exist, and those that do."""
    return f"There is no {label(option)} {value} of {thing.name}. {which_kind(thing, option)}"


def another_kind(thing: Thing, option: str) -> str:
    """Instead of one of which nothing is left: those of which something is."""
    left = _left(thing, option)
    return f"Would you like another {label(option)}{_either(left)}?" if left else ANYTHING_ELSE


def described(line: Line) -> str:
    """'2 × Alpha lamp in size M'."""
    name = line.thing.name if line.thing else line.name
    kind = listed(f"{label(option)} {value}" for option, value in line.options.items())
    many = f"{line.count} × " if (line.count or 1) > 1 else ""
    return f"{many}{name}{f' in {kind}' if kind else ''}"


def _left(thing: Thing, option: str) -> list[str]:
    return [value for value, left in thing.choices(option).items() if left is None or left > 0]


def _either(values: Sequence[str]) -> str:
    """': 8, 9 or 10'; nothing of an empty list."""
    if not values:
        return ""
    return f": {values[0]}" if len(values) == 1 else f": {', '.join(values[:-1])} or {values[-1]}"
