"""The architecture specialist's tools, over the knowledge."""

from collections.abc import Sequence
from typing import Any, Literal

from strands import tool
from strands.types.tools import AgentTool

from agents.clickstream.knowledge.choosing import ASK, Needs, recommended
from agents.clickstream.knowledge.reading import found_for, solutions
from agents.common.database import Row
from agents.common.tool_arguments import words
from agents.common.tool_results import ToolResult, found

MOST_ARTICLES = 3
_UNKNOWN = "Nothing is written about that. What is known is about deploying, costs, delivery, security and formats."
SolutionName = Literal["lua", "vector"]
_NAMES: tuple[SolutionName, ...] = ("lua", "vector")
_CHOSEN_BY = ("name", "suits", "disadvantages")
_COMPARED = ("name", "path", "load_balancer", "suits", "when_kafka_is_down")


class ArchitectureTools:
    """Nothing in AWS is asked."""

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.describe_solution, self.compare_solutions, self.recommend_solution, self.search_knowledge]

    @tool
    async def describe_solution(self, solution: SolutionName) -> ToolResult:
        """Describe one solution, nginx+lua or nginx+vector: how it works, parts, advantages, disadvantages, figures.

        Also where it keeps or buffers events when Kafka is gone.
        For example: "How does nginx+lua work?", "What are the disadvantages of vector?", "What is the path of an event
        with lua?"

        Args:
            solution: Which one: lua for nginx+lua, vector for nginx+vector.

        Returns:
            The one solution with its figures and their sources.
        """
        return found("solutions", [{**solutions()[solution], "figures": _figures(solution)}], otherwise="")

    @tool
    async def compare_solutions(self, events_per_second: int | None = None) -> ToolResult:
        """Explain the architecture and compare both solutions, nginx+lua and nginx+vector: their differences.

        Which of the two uses which load balancer, ALB or NLB, and which is faster.
        For example: "What is the difference between lua and vector?", "How does this whole thing work?", "Compare
        lua and vector.", "Draw me the architecture."

        Args:
            events_per_second: How many events come a second at the peak; leave it out unless it is said.

        Returns:
            Both solutions side by side, and what to know for choosing one.
        """
        rows = _side_by_side(_COMPARED)
        needs = Needs(events_per_second=events_per_second or None)
        chosen = {} if needs.unknown else {"recommended": _recommendation(needs)}
        return {
            "in_short": solutions()["in_short"],
            **found("solutions", rows, otherwise=""),
            **chosen,
            "message": ASK,
        }

    @tool
    async def recommend_solution(
        self,
        events_per_second: int | None = None,
        transforms: bool | None = None,
        tolerates_loss: bool | None = None,
    ) -> ToolResult:
        """Help to choose between nginx+lua and nginx+vector: recommend one of them, with the reason.

        For what is needed: how many events come a second at the peak, events stored as they are, or masked, filtered,
        enriched or changed on the way. For example: "Which one should we take?", "We expect 5k events a second at peak,
        which one?", "We must remove personal data before Kafka.", "I need to mask e-mail addresses in the events.", "We
        have 500 events a second and want them in S3 within a minute, cheap: what do you recommend?", "50k rps, no
        transformation, low p99."

        Args:
            events_per_second: How many events come a second at the peak; leave it out unless it is said.
            transforms: Whether events must be changed on the way: filtered, masked, stripped, removed, redacted,
                anonymised, enriched, routed, transformed.
            tolerates_loss: Whether losing some events when a machine is lost does not matter.

        Returns:
            The solution and why; or what to ask first.
        """
        needs = Needs(events_per_second=events_per_second or None, transforms=transforms, tolerates_loss=tolerates_loss)
        if needs.unknown:
            return {**found("solutions", _side_by_side(_CHOSEN_BY), otherwise=""), "message": ASK}
        return {"found": 1, "recommended": _recommendation(needs)}

    @tool
    async def search_knowledge(self, question: str) -> ToolResult:
        """Look up prerequisites, how to approve a plan, the order of steps and whether one can be skipped, failures.

        Also costs, the delivery guarantee, security, formats of events, best practices and teardown: all that is
        known beyond the two solutions. For example: "What do I need before I deploy?", "Do I lose events when a
        collector dies?", "How fast is lua against vector?", "Can I use my own topic names?", "How long does a
        deployment take?", "Who may approve?", "Can I run two pipelines?", "In which folders of S3 do files end up?",
        "Which HTTP codes can clients get?", "How do I query the Iceberg table in Athena?", "What if a broker goes
        down?", "Delete topic app_logs on the cluster.", "Skip the topics, leave that step out.", "Do senders see
        errors when Kafka is away?", "If I tear it down, is the data gone?", "Is it encrypted?", "How do I upgrade?",
        "What does it cost per month, lua vs vector?", "The cost of the lua and the vector solution side by side."

        Args:
            question: What to look for, in a few words or as a question.

        Returns:
            The articles that fit best.
        """
        fitting = found_for(words(question, name="question"), most=MOST_ARTICLES)
        rows = [{"title": one.title, "text": one.text} for one in fitting]
        return found("articles", rows, otherwise=_UNKNOWN)


def _figures(solution: str) -> list[dict[str, Any]]:
    return [
        {key: one[key] for key in ("name", "value", "source")}
        for one in solutions()["figures"]
        if one["of"] in (solution, "both")
    ]


def _side_by_side(fields: Sequence[str]) -> list[Row]:
    return [{key: solutions()[name][key] for key in fields} for name in _NAMES]


def _recommendation(needs: Needs) -> dict[str, Any]:
    chosen = recommended(needs)
    return {"solution": solutions()[chosen.solution]["name"], "reason": chosen.reason}
