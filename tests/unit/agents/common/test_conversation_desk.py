"""The supervisor's turn with scripted specialists and conversations in memory."""

from collections.abc import Sequence
from functools import partial

import pytest
from botocore.exceptions import EndpointConnectionError

from agents.common.answering import Budget
from agents.common.contracts import HistoryMessage, ProcessReply, ProcessRequest
from agents.common.conversation_desk import ConversationDesk
from agents.common.errors import ModelUnavailable, NotAuthenticated, NotFound, Overloaded, SpecialistUnavailable
from agents.common.principal import Caller
from agents.common.progress import Progress, SpecialistProgress, unheard
from agents.supervisor.agent import build_agent
from agents.supervisor.specialist_client import SpecialistClient
from agents.supervisor.tools import specialist_tools
from tests.fakes.audit import InMemoryAudit
from tests.fakes.conversations import InMemoryConversations
from tests.fakes.invocations import CUSTOMER, STAFF
from tests.fakes.scripted_model import Call, ScriptedModel, Seen, Step, call, call_all, fail, say
from tests.fakes.specialists import failing_specialist, hanging_specialist, specialist

ASK_ORDERS = Call("ask_order_management", {"question": "Where is ORD-2024-001?"})
ASK_PRODUCTS = Call("ask_product_recommendation", {"question": "Shoes?"})
CALLER = Caller(CUSTOMER, "the customer's token")
DOWN = EndpointConnectionError(endpoint_url="http://bedrock")


def desk_of(
    model: ScriptedModel,
    specialists: Sequence[SpecialistClient] = (),
    conversations: InMemoryConversations | None = None,
    *,
    seconds: float = 5.0,
) -> ConversationDesk:
    return ConversationDesk(
        build_agent=partial(build_agent, model=model, tools=specialist_tools(specialists)),
        conversations=conversations or InMemoryConversations(),
        audit=InMemoryAudit(),
        budget=Budget(seconds=seconds, model_turns=3, tool_calls=10),
        history_turns=2,
    )


async def turn(
    desk: ConversationDesk, message: str = "Hm?", *, caller: Caller = CALLER, **fields: object
) -> ProcessReply:
    request = ProcessRequest.model_validate({"customer_message": message, **fields})
    return await desk.answer(await desk.open_turn(request, caller), unheard)


async def test_composes_one_reply_from_those_it_asked() -> None:
    orders = specialist("order-management", "It is shipped.", confidence=1.0)
    products = specialist("product-recommendation", "We have Pegasus.", confidence=0.5)
    conversations = InMemoryConversations()
    model = ScriptedModel(call_all(ASK_ORDERS, ASK_PRODUCTS), say("It is shipped, and we have Pegasus."))
    reply = await turn(desk_of(model, [orders, products], conversations))
    assert reply.response == "It is shipped, and we have Pegasus."
    assert orders.asked == ["Where is ORD-2024-001?"]
    assert reply.confidence_score == 0.75
    assert conversations.agents == [("order-management", "product-recommendation")]
    assert "It is shipped." in model.seen[1].everything


async def test_small_talk_asks_nobody() -> None:
    reply = await turn(desk_of(ScriptedModel(say("Hello! How can I help?"))))
    assert (reply.agents_called, reply.confidence_score, reply.follow_up_needed) == ((), 0.5, False)


@pytest.mark.parametrize("error", [SpecialistUnavailable("It can't be reached."), Overloaded("Too many.")])
async def test_a_failed_specialist_is_a_result_and_is_named(error: Exception) -> None:
    specialists = [
        specialist("order-management", "It is shipped."),
        failing_specialist("product-recommendation", error),
    ]
    model = ScriptedModel(call_all(ASK_ORDERS, ASK_PRODUCTS), say("It is shipped."))
    reply = await turn(desk_of(model, specialists))
    assert "still open" in model.seen[1].everything
    assert "product recommendation" in reply.response
    assert (reply.confidence_score, reply.follow_up_needed) == (0.5, True)


async def test_the_specialists_words_are_given_when_the_model_fails_or_never_ends() -> None:
    orders = specialist("order-management", "It is shipped.")
    failing = ScriptedModel(call_all(ASK_ORDERS), fail(DOWN))
    endless = ScriptedModel(script=lambda _: call_all(ASK_ORDERS))
    for model in (failing, endless):
        reply = await turn(desk_of(model, [orders]))
        assert "It is shipped." in reply.response
        assert reply.agent_responses["order-management"].status == "ok"


@pytest.mark.parametrize("steps", [[fail(DOWN)], [call("ask_nobody"), fail(DOWN)], [Step()]])
async def test_without_any_answer_it_is_unavailable_and_nothing_is_remembered(steps: list[Step]) -> None:
    conversations = InMemoryConversations()
    with pytest.raises(ModelUnavailable):
        await turn(desk_of(ScriptedModel(*steps), [], conversations))
    assert conversations.turns == {}


async def test_one_that_hangs_beyond_the_answers_time_is_named_too() -> None:
    orders, hanging = specialist("order-management", "It is shipped."), hanging_specialist("product-recommendation")
    model = ScriptedModel(call_all(ASK_ORDERS, ASK_PRODUCTS))
    reply = await turn(desk_of(model, [orders, hanging], seconds=0.5))
    assert "It is shipped." in reply.response
    assert "product recommendation" in reply.response


async def test_the_next_turn_knows_the_last_ones_and_only_its_owners() -> None:
    conversations = InMemoryConversations()

    def number(seen: Seen) -> Step:
        return say(f"Reply with {len(seen.messages)} messages.")

    desk = desk_of(ScriptedModel(script=number), [], conversations)
    session = (await turn(desk, "one")).session_id
    for _ in range(3):
        last = await turn(desk, "more", session_id=session)
    assert last.response == "Reply with 5 messages.", "two turns of history and the new message"
    with pytest.raises(NotFound, match="session"):
        await turn(desk, "steal", caller=Caller(STAFF, "t"), session_id=session)


async def test_a_new_conversation_may_bring_its_history() -> None:
    model = ScriptedModel(say("Yes."))
    said = [HistoryMessage(role="user", content="a"), HistoryMessage(role="assistant", content="b")]
    await turn(desk_of(model), conversation_history=[one.model_dump() for one in said])
    assert len(model.seen[0].messages) == 3


async def test_publishes_who_is_asked_and_what_came_of_it() -> None:
    heard: list[Progress] = []
    specialists = [
        specialist("order-management", "It is shipped."),
        failing_specialist("product-recommendation", SpecialistUnavailable("down")),
    ]
    desk = desk_of(ScriptedModel(call_all(ASK_ORDERS, ASK_PRODUCTS), say("Done.")), specialists)
    opened = await desk.open_turn(ProcessRequest(customer_message="Hm?"), CALLER)
    await desk.answer(opened, heard.append)
    states = [(step.name, step.state) for step in heard if isinstance(step, SpecialistProgress)]
    assert sorted(states) == [
        ("order-management", "finished"),
        ("order-management", "started"),
        ("product-recommendation", "failed"),
        ("product-recommendation", "started"),
    ]


@pytest.mark.parametrize("last", [say("I could not look."), fail(DOWN)])
async def test_a_token_that_ended_is_told_unless_somebody_answered(last: Step) -> None:
    refusing = failing_specialist("order-management", NotAuthenticated("Sign in."))
    with pytest.raises(NotAuthenticated):
        await turn(desk_of(ScriptedModel(call_all(ASK_ORDERS), last), [refusing]))
    specialists = [refusing, specialist("product-recommendation", "We have Pegasus.")]
    reply = await turn(desk_of(ScriptedModel(call_all(ASK_ORDERS, ASK_PRODUCTS), last), specialists))
    assert reply.agent_responses["order-management"].status == "failed"


@pytest.mark.parametrize("error", [RuntimeError("secret"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "secret")])
async def test_an_unforeseen_error_is_a_consultation_that_failed(error: Exception) -> None:
    heard: list[Progress] = []
    model = ScriptedModel(call_all(ASK_ORDERS), say("Sorry."))
    desk = desk_of(model, [failing_specialist("order-management", error)])
    opened = await desk.open_turn(ProcessRequest(customer_message="Hm?"), CALLER)
    reply = await desk.answer(opened, heard.append)
    assert reply.agent_responses["order-management"].status == "failed"
    assert "order management desk can't answer" in reply.response
    assert (reply.confidence_score, reply.follow_up_needed) == (0.0, True)
    assert SpecialistProgress("order-management", "failed") in heard
    assert "secret" not in model.seen[1].everything + reply.model_dump_json()


async def test_a_long_question_arrives_whole_and_a_longer_one_goes_back() -> None:
    orders = specialist("order-management", "It is shipped.")
    question = f"{'word ' * 1500}ORD-2024-001"
    model = ScriptedModel(
        call("ask_order_management", question=question), call("ask_order_management", question="x" * 8001), say("Ok.")
    )
    await turn(desk_of(model, [orders]))
    assert orders.asked == [question]
    assert "longer than 8000" in model.seen[2].everything


async def test_an_empty_question_goes_back_to_the_model() -> None:
    orders = specialist("order-management", "It is shipped.")
    model = ScriptedModel(call("ask_order_management", question=" "), say("Which order?"))
    reply = await turn(desk_of(model, [orders]))
    assert "question is empty" in model.seen[1].everything
    assert orders.asked == []
    assert reply.agents_called == ()
