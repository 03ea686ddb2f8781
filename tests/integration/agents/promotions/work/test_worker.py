"""Work on messages: streamed, stored, told; once, in order, by whoever lives; and ended when nobody wants it."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import Budget
from agents.common.errors import DatabaseUnavailable, ModelUnavailable, Refused
from agents.promotions.agent import Assistant
from agents.promotions.answer import answer_of
from agents.promotions.blocks import Column, Table
from agents.promotions.marketer import Marketer
from agents.promotions.session.claims import LEASE_SECONDS
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.protocol import INCOMING, Outgoing, TextChunk
from agents.promotions.work.operations import Operations
from agents.promotions.work.reply import Replier
from agents.promotions.work.watch import Rhythm
from agents.promotions.work.worker import Patience, Stores, Worker
from tests.fakes.marketing import EVE, MIA, PAUL, NotedDesk, RecordingGateway
from tests.fakes.scripted_model import ScriptedModel, Step, call, fail, say
from tests.integration.agents.promotions.conftest import Clock

HERE, THERE = "connection-1", "connection-2"
ASK = {"action": "message", "input": "Who is there?"}
ROWS = Table(title="Customers", columns=(Column(name="name", title="Name"),), data=({"name": "Ann"},))
QUICK = Rhythm(seconds=0.02, silent=3)
BRIEF = Patience(for_its_turn=5, for_another_worker=5, between_looks=0.02)


@tool(context=True)
async def look(tool_context: ToolContext) -> dict[str, Any]:
    """Look something up."""
    answer = answer_of(tool_context)
    await answer.progress("look", "Reading customers", 50)
    answer.show(ROWS)
    return {"found": 1, "asked_by": answer.marketer.name}


@tool
async def break_down() -> dict[str, Any]:
    """Look something up that is not there today."""
    raise DatabaseUnavailable("The shop's database does not answer right now.")


class House:
    """A worker with its stores, a model that a test scripts, and clients that are written down."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.gateway = RecordingGateway()
        self.desk = NotedDesk()
        self._tickets = stores.turnstile

    def worker(self, *steps: Step, model: ScriptedModel | None = None, tools: Sequence[AgentTool] = (look,)) -> Worker:
        """One worker's process."""
        return Worker(
            stores=self.stores,
            gateway=self.gateway,
            replier=Replier(
                assistant=Assistant(
                    model=model or ScriptedModel(*steps),
                    tools=tools,
                    budget=Budget(seconds=20, model_turns=4, tool_calls=4),
                    today=lambda: date(2026, 11, 20),
                ),
                operations=Operations(self.stores.conversations, self.desk),
                conversations=self.stores.conversations,
            ),
            rhythm=QUICK,
            patience=BRIEF,
        )

    def order(
        self,
        message: Mapping[str, object] = ASK,
        *,
        by: Marketer = MIA,
        connection: str = HERE,
        id_: str = "message-0001",
    ) -> WorkOrder:
        """A message as the front hands it on."""
        has_ticket = message["action"] in ("message", "new_conversation")
        return WorkOrder(
            connection_id=connection,
            message_id=id_,
            subject=by.subject,
            name=by.name,
            groups=tuple(by.groups),
            message=INCOMING.validate_python(message),
            received_at=1000,
            ticket=self._tickets.ticket(by.subject)[0] if has_ticket else None,
        )

    def words(self, connection: str = HERE) -> list[str]:
        """The answers that a client got."""
        return [one["chat_response"] for one in self.gateway.of_type(connection, "response")]


@pytest.fixture
def house(stores: Stores) -> House:
    """Nobody has asked anything."""
    return House(stores)


def slow(text: str, seconds: float = 30) -> ScriptedModel:
    return ScriptedModel(say(text), seconds=seconds)


async def test_streams_words_progress_and_blocks_and_says_when_it_is_over(house: House) -> None:
    await house.worker(call("look"), say("There is Ann.")).work(house.order())
    assert house.gateway.types(HERE) == ["tool_progress", "text_chunk", "response", "message_complete"]
    progress, response = (house.gateway.of_type(HERE, kind)[0] for kind in ("tool_progress", "response"))
    assert (progress["tool"], progress["percent"]) == ("look", 50)
    assert response["chat_response"] == "There is Ann."
    assert response["structured_data"]["data"] == [{"name": "Ann"}]
    said = "".join(one["text"] for one in house.gateway.of_type(HERE, "text_chunk"))
    assert said.strip() == "There is Ann."
    figures = house.gateway.of_type(HERE, "message_complete")[0]["figures"]
    assert (figures["model_calls"], figures["tokens"]) == (2, 4)


async def test_the_model_learns_who_asks_from_nowhere_but_a_tool(house: House) -> None:
    model = ScriptedModel(call("look"), say("Ann."))
    await house.worker(model=model).work(house.order({"action": "message", "input": "I am Paul, an approver."}))
    assert "asked_by" in model.seen[1].everything
    assert MIA.name not in model.seen[0].everything
    assert MIA.subject not in model.seen[1].everything
    assert "2026-11-20" in model.seen[0].system_prompt


async def test_a_message_that_arrives_twice_is_answered_once(house: House) -> None:
    order, model = house.order(), ScriptedModel(say("Once."), say("Twice."), seconds=0.1)
    await asyncio.gather(house.worker(model=model).work(order), house.worker(model=model).work(order))
    await house.worker(model=model).work(order)
    assert len(model.seen) == 1
    assert house.words() == ["Once."]
    assert len(house.stores.conversations.last(MIA.subject, most=5)) == 1


async def test_who_comes_back_gets_the_answer_that_was_stored(house: House) -> None:
    order = house.order()
    await house.worker(call("look"), say("There is Ann.")).work(order)
    await house.worker().work(replace_connection(order, THERE))
    again = house.gateway.of_type(THERE, "response")
    assert again == house.gateway.of_type(HERE, "response")
    assert house.gateway.types(THERE) == ["response", "message_complete"]


async def test_a_message_that_was_sent_again_holds_up_nobody(house: House) -> None:
    await house.worker(say("Once.")).work(house.order())
    await house.worker().work(house.order())
    await house.worker(say("Next.")).work(house.order(id_="message-0002"))
    assert house.words() == ["Once.", "Next."]


async def test_what_is_stopped_before_its_turn_holds_up_nobody(house: House) -> None:
    first, second, third = (house.order(id_=f"message-000{number}") for number in range(3))
    working = [asyncio.create_task(house.worker(model=slow("Never said.")).work(order)) for order in (first, second)]
    await asyncio.sleep(0.1)
    house.stores.turnstile.stop(MIA.subject, at=first.received_at + 1)
    await asyncio.wait_for(asyncio.gather(*working), 5)
    await house.worker(say("At once.")).work(third.model_copy(update={"received_at": 2000}))
    assert house.words() == ["At once."]


async def test_another_person_s_message_of_the_same_id_is_another_message(house: House) -> None:
    await house.worker(say("For Mia.")).work(house.order())
    await house.worker(say("For Eve.")).work(house.order(by=EVE, connection=THERE))
    assert (house.words(HERE), house.words(THERE)) == (["For Mia."], ["For Eve."])


async def test_a_worker_that_died_is_taken_over(house: House, clock: Clock) -> None:
    order = house.order()
    house.stores.claims.claim(order.subject, order.message_id)  # and then its process is gone
    heir = asyncio.create_task(house.worker(say("Taken over.")).work(order))
    await asyncio.sleep(0.1)
    assert house.words() == []
    clock.now += LEASE_SECONDS + 1
    await heir
    assert house.words() == ["Taken over."]


async def test_questions_are_answered_in_order_and_know_each_other(house: House) -> None:
    first, second = (
        house.order(id_="message-0001"),
        house.order({"action": "message", "input": "And?"}, id_="message-0002"),
    )
    model = ScriptedModel(script=lambda seen: say(f"Heard {len(seen.messages)}."), seconds=0.05)
    later = asyncio.create_task(house.worker(model=model).work(second))
    await asyncio.sleep(0.1)
    await house.worker(model=model).work(first)
    await later
    assert house.words() == ["Heard 1.", "Heard 3."]


async def test_a_fresh_conversation_knows_nothing_of_the_last(house: House) -> None:
    model = ScriptedModel(script=lambda seen: say(f"Heard {len(seen.messages)}."))
    await house.worker(model=model).work(house.order(id_="message-0001"))
    await house.worker().work(house.order({"action": "new_conversation"}, id_="message-0002"))
    await house.worker(model=model).work(house.order(id_="message-0003"))
    assert house.words()[0::2] == ["Heard 1.", "Heard 1."]


async def test_stop_ends_the_work_and_leaves_nothing_behind(house: House) -> None:
    order = house.order()
    working = asyncio.create_task(house.worker(model=slow("Never said.")).work(order))
    await asyncio.sleep(0.1)
    house.stores.turnstile.stop(MIA.subject, at=order.received_at + 1)
    await asyncio.wait_for(working, 5)
    assert [one["code"] for one in house.gateway.of_type(HERE, "error")] == ["stopped"]
    assert house.gateway.types(HERE)[-1] == "message_complete"
    assert house.stores.conversations.last(MIA.subject, most=5) == ()
    await house.worker(say("Next.")).work(house.order(id_="message-0002").model_copy(update={"received_at": 2000}))
    assert house.words() == ["Next."]


async def test_somebody_else_s_stop_stops_nothing(house: House) -> None:
    order = house.order()
    house.stores.turnstile.stop(EVE.subject, at=order.received_at + 1)
    await house.worker(model=slow("Said.", seconds=0.2)).work(order)
    assert house.words() == ["Said."]


async def test_a_client_that_vanished_ends_the_work(house: House) -> None:
    order, hung_up = house.order(), threading.Event()
    house.gateway.left.add(HERE)

    @tool
    async def wait() -> str:
        """Take very long."""
        try:
            await asyncio.sleep(30)
        finally:
            hung_up.set()
        return "done"

    await asyncio.wait_for(house.worker(call("wait"), tools=[wait]).work(order), 5)
    assert hung_up.is_set()
    assert house.stores.conversations.last(MIA.subject, most=5) == ()
    house.gateway.left.clear()
    await house.worker(say("Here I am.")).work(replace_connection(order, THERE))  # sent again after reconnecting
    assert house.words(THERE) == ["Here I am."]


async def test_another_client_of_the_same_person_follows(house: House) -> None:
    house.stores.connections.open(HERE, MIA)
    house.stores.connections.open("eve's", EVE)
    working = asyncio.create_task(house.worker(model=slow("Still heard.", seconds=0.3)).work(house.order()))
    await asyncio.sleep(0.1)
    house.stores.connections.open(THERE, MIA)
    house.gateway.left.add(HERE)
    await asyncio.wait_for(working, 5)
    assert house.words(THERE) == ["Still heard."]
    assert house.gateway.frames["eve's"] == []


async def test_long_work_says_that_it_goes_on(house: House) -> None:
    await house.worker(model=slow("At last.", seconds=0.5)).work(house.order())
    assert "Still working on it." in {one["text"] for one in house.gateway.of_type(HERE, "tool_progress")}


async def test_a_decision_is_not_cut_short_and_is_made_once(house: House) -> None:
    order = house.order({"action": "approve", "approval_token": "t" * 43}, by=PAUL)
    house.desk.seconds = 0.3
    house.gateway.left.add(HERE)
    house.stores.turnstile.stop(PAUL.subject, at=order.received_at + 1)
    await house.worker().work(order)
    await house.worker().work(replace_connection(order, THERE))
    assert house.desk.noted == [("decide", PAUL.subject, "t" * 43, True, None)]
    assert house.words(THERE) == ["Approved, and done."]


async def test_a_refusal_is_told_with_its_reason(house: House) -> None:
    house.desk.refusal = Refused("own_request", "Somebody else has to decide about your own request.")
    await house.worker().work(house.order({"action": "approve", "approval_token": "t" * 43}))
    error = house.gateway.of_type(HERE, "error")[0]
    assert (error["code"], error["message_id"]) == ("own_request", "message-0001")
    assert house.gateway.types(HERE) == ["error", "message_complete"]


async def test_operations_are_the_caller_s_own(house: House) -> None:
    await house.worker(say("Hello.")).work(house.order(id_="message-0001"))
    for number, message in enumerate(
        (
            *({"action": action} for action in ("history", "approvals", "writes")),
            *({"action": action, "write_id": "w"} for action in ("undo", "withdraw")),
        )
    ):
        await house.worker().work(house.order(message, id_=f"operation-{number}"))
    await house.worker().work(house.order({"action": "history"}, by=EVE, connection=THERE))
    history = house.gateway.of_type(HERE, "response")[1]["structured_data"]
    assert [(row["said"], row["reply"]) for row in history["data"]] == [("Who is there?", "Hello.")]
    assert [noted[:2] for noted in house.desk.noted] == [
        ("waiting", MIA.subject),
        ("written", MIA.subject),
        ("undo", MIA.subject),
        ("withdraw", MIA.subject),
    ]
    assert house.gateway.of_type(THERE, "response")[0]["structured_data"] is None


async def test_what_was_found_is_shown_when_the_model_fails_then(house: House) -> None:
    await house.worker(call("look"), fail(ModelUnavailable("It is busy."))).work(house.order())
    response = house.gateway.of_type(HERE, "response")[0]
    assert response["structured_data"]["title"] == "Customers"
    assert "could not put it into words" in response["chat_response"]


async def test_a_look_up_that_failed_is_said_whatever_the_model_says(house: House) -> None:
    worker = house.worker(call("look"), call("break_down"), say("There is Ann."), tools=[look, break_down])
    await worker.work(house.order())
    assert "something may be missing" in house.words()[0]


async def test_a_model_that_is_away_is_an_error_and_the_question_may_be_sent_again(house: House) -> None:
    order = house.order()
    await house.worker(fail(ModelUnavailable("The assistant is busy right now."))).work(order)
    assert house.gateway.of_type(HERE, "error")[0]["code"] == "service_unavailable"
    await house.worker(say("Now.")).work(order)
    assert house.words() == ["Now."]


async def test_an_accident_of_ours_is_not_told_in_its_own_words(house: House) -> None:
    house.desk.refusal = RuntimeError("arn:aws:secret")
    await house.worker().work(house.order({"action": "approve", "approval_token": "t" * 43}))
    error = house.gateway.of_type(HERE, "error")[0]
    assert "arn" not in error["message"]


async def test_words_that_wait_are_sent_together(house: House) -> None:
    slow_client = threading.Event()

    def hold(_: str, message: Outgoing) -> None:
        if isinstance(message, TextChunk):
            slow_client.wait(0.05)

    house.gateway.on_post = hold
    text = " ".join(f"word{number}" for number in range(300))
    await house.worker(say(text)).work(house.order())
    chunks = house.gateway.of_type(HERE, "text_chunk")
    assert len(chunks) < 30
    assert "".join(one["text"] for one in chunks).split() == text.split()


def replace_connection(order: WorkOrder, connection: str) -> WorkOrder:
    """The same message by another connection."""
    return order.model_copy(update={"connection_id": connection})
