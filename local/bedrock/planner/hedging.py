"""A question that several look-ups may answer is put to all of them; told is what names what the question names."""

from collections.abc import Mapping, Sequence, Set

from local.bedrock.model import Json, Tool
from local.bedrock.planner.candidates import Candidate
from local.bedrock.planner.language import content_stems
from local.bedrock.planner.limits import does
from local.bedrock.planner.records import finds_anything, records, values
from local.bedrock.planner.schema import is_free_text, properties
from local.bedrock.planner.turn import Exchange

NEAR, MOST, SURE = 0.12, 2, 0.75
_MUCH_MORE = 3  # names of the question, where the nearest look-up has none
_A_VALUE = 20  # a longer one is the question itself
_PASSES_ON = {"question", "request", "message"}


def beside(best: Candidate, ranked: Sequence[Candidate], *, least: float) -> list[Candidate]:
    """The look-ups that may be meant as well; none where the words themselves say which."""
    sure = best.goes_on or best.filled.names_id or best.readiness >= SURE
    if sure or not _looks_up(best.tool):
        return []
    others = [one for one in ranked if one.tool != best.tool and _looks_up(one.tool) and _is_ready(one)]
    return [one for one in others if one.score >= least and one.readiness >= best.readiness - NEAR][:MOST]


def _is_ready(one: Candidate) -> bool:
    """Whether it can be called with what was said, or with the words of the question for a free text."""
    return not one.filled.missing and all(map(is_free_text, one.filled.guessed))


def _looks_up(tool: Tool) -> bool:
    """Whether it only looks something up, and does not hand a question on to somebody."""
    return not does(tool) and not _PASSES_ON & properties(tool).keys()


def telling(exchanges: Sequence[Exchange], question: str, tools: Sequence[Tool]) -> list[Exchange]:
    """Of look-ups for one question, the first that found anything, and those that found most of what it names."""
    described = {tool.name: content_stems(f"{tool.name} {tool.description}") for tool in tools}
    found = [each for each in exchanges if finds_anything(each.result)] or list(exchanges[:1])
    named = [_named(each, question, described.get(each.use.name, set())) for each in found]
    most = max(named, default=0)
    return [
        each
        for each, count in zip(found, named, strict=True)
        if (each is found[0] and (count or most < _MUCH_MORE)) or (count == most and most)
    ]


def _named(exchange: Exchange, question: str, described: Set[str]) -> int:
    """How much of the question was asked for, or stands in the rows: beside the words that the tool has for all."""
    told = {stem for value in values(exchange.result) for record in records(value) for stem in _stems(record)}
    said = [value for value in exchange.use.input.values() if not isinstance(value, str) or len(value) < _A_VALUE]
    return len((content_stems(question) - described) & told) + len(said)


def _stems(record: Mapping[str, Json]) -> Set[str]:
    return content_stems(" ".join(str(value) for value in record.values() if isinstance(value, str)))
