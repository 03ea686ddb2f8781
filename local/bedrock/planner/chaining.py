"""What must be looked up first: the id of somebody who is named, the day of something that is only spoken of."""

from collections.abc import Callable, Sequence

from local.bedrock.planner.candidates import Candidate
from local.bedrock.planner.events import event_in, takes_a_day
from local.bedrock.planner.schema import is_date, is_id, properties


def who_knows(best: Candidate, ranked: Callable[[], Sequence[Candidate]]) -> Candidate | None:
    """The tool that gives the id which the best one takes, where it can be asked for what is named.

    A tool says in its description which tool its ids come from. The tools are ranked only where an id is lacking.
    """
    for name, schema in properties(best.tool).items():
        told = f"{schema.get('description', '')} {best.tool.description}"
        if is_id(name, schema) and name not in best.filled.arguments:
            named = (
                one for one in ranked() if one.tool.name in told and one.filled.names_one and not one.filled.missing
            )
            if found := next(named, None):
                return found
    return None


def knows_the_day(best: Candidate, text: str, ranked: Callable[[str], Sequence[Candidate]]) -> Candidate | None:
    """The tool that tells when the event is whose day the best one lacks."""
    event = event_in(text)
    given = [name for name, schema in properties(best.tool).items() if is_date(name, schema)]
    if not (event and given) or any(name in best.filled.arguments for name in given):
        return None
    ready = (one for one in ranked(f"When do {event}?") if one.tool != best.tool and not one.filled.missing)
    return next(ready, None)


def for_a_day(ranked: Sequence[Candidate], text: str) -> Sequence[Candidate]:
    """Where a day is spoken of, the tools that can be asked about one."""
    return [one for one in ranked if takes_a_day(one.tool)] or ranked if event_in(text) else ranked
