"""A deterministic model: reads tool schemas and the conversation, calls tools, and answers from what they found.

It knows no agent, tool or product by name. A conversation is read into a turn (`turn`), and that into clauses that can
be understood alone (`request`, `references`). Each clause is matched to tools by what it says and what it does
(`matching`, `understanding`, `acts`), whose arguments are filled from the words (`candidates`, `arguments`, `entities`,
`phrases`, `sought`); the calls that are not yet made are asked for together (`plan`); when nothing is left to call, the
results are put into words (`answer`, `wording`).

Where a tool takes a query plan, plain words become that plan, and all that is said there is for it (`querying`).

Where a tool does something, or earlier turns found things, the conversation is followed as a deal (`dealing`), whose
look-ups are SQL where a tool takes SQL (`sql`). Structured output that picks members of a list is in `members`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from local.bedrock.model import Conversation, Event, Reply, ToolUse
from local.bedrock.planner.acts import Acts, Embeds
from local.bedrock.planner.answer import Told, composed, write
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.dates import today_of
from local.bedrock.planner.dealing.deal import deal
from local.bedrock.planner.matching import Matcher
from local.bedrock.planner.members import choice_in, members
from local.bedrock.planner.plan import plan
from local.bedrock.planner.querying.desk import desk_of
from local.bedrock.planner.request import understand
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Turn, read


class Planner:
    """The laptop's model, behind the same port as any other."""

    def __init__(self, embedder: Embeds) -> None:
        self._embedder = embedder
        self._acts = Acts(embedder)
        self._matcher = Matcher(embedder, self._acts)

    def warm_up(self) -> None:
        """Learn what can be learnt before the first question."""
        self._acts.learn()

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The same conversation always gets the same reply."""
        reply = await asyncio.to_thread(self.answer, conversation)
        for event in reply.events():
            yield event

    def answer(self, conversation: Conversation) -> Reply:
        """The calls that are still to be made; without any, the words for the customer."""
        turn = read(conversation)
        offer = Offer(conversation.tools, conversation.tool_choice, today_of(conversation.system), conversation.system)
        if picked := self._picked(turn, offer):
            return _calling([picked], turn)
        if turn.handed and not offer.tools:
            return Reply(text=composed(turn.handed))
        if desk := desk_of(offer.tools):
            answer = desk.next(turn, offer)
            return Reply(text=answer) if isinstance(answer, str) else _calling(answer, turn)
        dealt = deal(turn, offer, self._matcher, self._acts)
        if dealt:
            if dealt.next and dealt.next.calls:
                return _calling(dealt.next.calls, turn)
            if dealt.next and (text := dealt.reply(self._embedder)):
                return Reply(text=text)
            offer = replace(offer, tools=dealt.tools, bound=dealt.bound)
        request = understand(turn, offer.tools, self._acts)
        steps = plan(request, turn, offer, self._matcher, self._acts)
        if calls := [step.call for step in steps if step.kind == "call" and step.call]:
            return _calling(calls, turn)
        if dealt and (looking := dealt.last_resort()):
            return _calling(looking, turn)
        told = Told(turn, request, steps, conversation.tools, self._embedder, others_answer=dealt is not None)
        return Reply(text=write(told))

    def _picked(self, turn: Turn, offer: Offer) -> Call | None:
        """The members of a list, where structured output asks for them."""
        forced = next((tool for tool in offer.tools if tool.name == offer.choice.name), None)
        choice = choice_in(forced, offer.prompts) if forced else None
        if forced is None or choice is None:
            return None
        return Call(forced.name, members(turn, choice, self._matcher, self._acts))


def _calling(calls: Sequence[Call], turn: Turn) -> Reply:
    return Reply(tool_uses=tuple(_use(call, turn, index) for index, call in enumerate(calls)))


def _use(call: Call, turn: Turn, index: int) -> ToolUse:
    """Ids are unique within a conversation, and the same whenever it is played again."""
    return ToolUse(
        id=f"tooluse_{len(turn.earlier)}_{len(turn.exchanges)}_{index}", name=call.tool, input=call.arguments
    )
