"""A plan on a terminal: a row a step, short enough to be read before it is approved, and what it does to the bill."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from clickstream_multi_agent import Deployment, Step
from demos.lines import say
from operations.hyphenated import Hyphenated
from operations.terminal import columns

_ROOMY = 140  # columns from which every resource has its place
_NAME = 24  # columns of a step's name where there is little room
_VERBS = {"deploy": "Deploy", "rollback": "Roll back", "destroy": "Destroy"}
_COUNTED = {  # one of many, where there is no room for its name
    "resources": re.compile(r"\w+ \(\w+(::\w+)+\)"),
    "objects": re.compile(r"s3://\S+"),
    "images": re.compile(r"image \S+"),
}
_REPLACED = "perhaps replaced"  # "…, where what they refer to changes: Listener, TargetGroup": as many names as commas
_GONE = "Gone: "  # what the title of a step that takes something back says already


def show_plan(console: Console, plan: Deployment, *, before: Mapping[str, float], in_full: bool) -> None:
    """All that will happen, in this order. `before`: what each step that stands costs a month already."""
    is_full = in_full or console.width >= _ROOMY
    sign = "+" if plan.kind != "deploy" or before else ""
    console.print(
        columns(
            ("", "step", "what it does", "$ a month"),
            [
                (
                    str(number),
                    Hyphenated(text=step.name, most=0 if console.width >= _ROOMY else _NAME),
                    Hyphenated(text=_what(step, is_full=is_full)),
                    _amount(_more(step, before), sign),
                )
                for number, step in enumerate(plan.steps, 1)
            ],
            right=(0, 3),
            title=f"{_VERBS[plan.kind]} pipeline {plan.pipeline}, nginx+{plan.solution}, plan {plan.plan_id}",
        )
    )
    say(console, f"Digest: {plan.digest}", style="dim")


def cost(plan: Deployment, before: Mapping[str, float]) -> str:
    """What a yes does to the bill, in a sentence."""
    change = sum(_more(step, before) for step in plan.steps)
    if plan.kind != "deploy":
        return f"This ends {dollars(-change)} a month." if round(change, 2) else "This changes no cost."
    together = f"{dollars(plan.monthly_usd)} a month at rest"
    if not before:
        return f"This costs {together}."
    if not round(change, 2):
        return f"It stays at {together}: nothing comes on top."
    return f"It will be {together}, {dollars(abs(change))} {'more' if change > 0 else 'less'} than now."


def dollars(amount: float) -> str:
    """A sum."""
    return f"${amount:,.2f}"


def _more(step: Step, before: Mapping[str, float]) -> float:
    """What a step changes: a step of a teardown tells less than nothing itself."""
    return step.monthly_usd - (before.get(step.name, 0.0) if step.direction == "do" else 0.0)


def _amount(more: float, sign: str) -> str:
    return f"{more:{sign},.2f}" if round(more, 2) else ""


def _what(step: Step, *, is_full: bool) -> str:
    told = ", ".join(step.creates) if is_full else ", ".join(_in_short(step.creates))
    return f"{step.title}: {told}" if told else step.title


def _in_short(creates: Sequence[str]) -> Iterator[str]:
    """What is more than a name stands as it is: that something is removed, or stays, must be read."""
    for kind, name in _COUNTED.items():
        if count := sum(name.fullmatch(one) is not None for one in creates):
            yield f"{count} {kind}"
    for one in creates:
        if one.startswith(_REPLACED):
            yield f"{one.count(',')} {_REPLACED}"
        elif not one.startswith(_GONE) and not any(name.fullmatch(one) for name in _COUNTED.values()):
            yield one
