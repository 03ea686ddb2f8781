"""What a model reads of a call that failed: what to mend, so that it can try again, and nothing of our accidents."""

from collections.abc import Sequence
from typing import Any

import structlog
from pydantic import ValidationError
from strands.hooks import AfterToolCallEvent

from agents.common.error_meanings import log_cause
from agents.common.errors import BadInput, ClickShopError, NotAllowed, Refused

log = structlog.stdlib.get_logger(__name__)

_LONGEST_NAME = 64
_UNFORESEEN = "This could not be looked up just now. Say so; do not guess."
_UNKNOWN = "There is no tool {name}. The tools are: {names}."
_UNFIT = "The arguments do not fit: {problems}. Call it again with arguments that do."


def is_refused(event: AfterToolCallEvent[Any]) -> bool:
    """Whether the call itself was wrong: its tool, its arguments, or who makes it."""
    error = event.exception
    return (
        event.selected_tool is None or type(error) is ValueError or isinstance(error, BadInput | NotAllowed | Refused)
    )


def explained(event: AfterToolCallEvent[Any], error: Exception) -> str:
    """A sentence that was written for the model; what nobody foresaw is logged."""
    tool = event.tool_use["name"]
    if event.selected_tool is None:
        return unknown(tool, offered=event.agent.tool_names)
    if isinstance(error, ClickShopError):
        log_cause("tool failed", error, tool=tool)
        return error.message
    if type(error) is ValueError:  # ours, and Strands' own about the schema; a subclass is a library's accident
        cause = error.__cause__
        return unfit(cause) if isinstance(cause, ValidationError) else str(error)
    log.error("tool failed", tool=tool, exc_info=error)
    return _UNFORESEEN


def unknown(name: str, *, offered: Sequence[str]) -> str:
    """For a tool that a model made up."""
    return _UNKNOWN.format(name=name[:_LONGEST_NAME], names=", ".join(offered))


def unfit(error: ValidationError) -> str:
    """For arguments that break the schema: each with what it must be, without the library's own words."""
    problems = (f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())
    return _UNFIT.format(problems="; ".join(problems))
