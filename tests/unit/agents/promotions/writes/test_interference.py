"""Killed or met at any call: what was asked for happens once or not at all, and the trail says which."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from agents.common.errors import ClickShopError
from agents.promotions.writes.service import WriteService
from tests.fakes.interference import Interference, Killed, killed_after, met_before
from tests.fakes.promotion_writes import MIA, PAUL, PIA, REGULARS, WritingHouse, in_a_loop_of_its_own

BEFORE = {"cust001": "VIP", "cust002": "Premium", "cust003": "Regular", "cust004": "Regular"}
AFTER = {**BEFORE, "cust003": "Premium", "cust004": "Premium"}
MOST_CALLS = 40

Step = Callable[[WriteService], Awaitable[object]]


async def attempted(house: WritingHouse, interference: Interference, step: Step) -> bool:
    """Whether it came to an end, one way or the other, without being killed."""
    try:
        await step(house.service(interference.of(house.client)))
    except Killed:
        return False
    except ClickShopError:
        return True
    return True


def undisturbed(house: WritingHouse, step: Step) -> Callable[[], Coroutine[Any, Any, object]]:
    """Somebody else, from the beginning to the end."""
    return lambda: attempted(house, Interference(), step)


def decision(token: str) -> Step:
    return lambda service: service.decide(PAUL, token, approve=True)


def undoing(approval_id: str) -> Step:
    return lambda service: service.undo(MIA, approval_id)


async def calls_of(house: WritingHouse, step: Step) -> int:
    """How many calls it takes when nothing happens."""
    unmoved = Interference()
    assert await attempted(house, unmoved, step)
    assert 1 < len(unmoved.calls) < MOST_CALLS
    return len(unmoved.calls)


async def ask(service: WriteService) -> object:
    return await service.request(MIA, REGULARS)


async def test_killed_while_it_is_asked_for(house: WritingHouse) -> None:
    for number in range(1, await calls_of(house, ask) + 1):
        assert not await attempted(house, killed_after(number), ask)
        asked = await house.service().writes(MIA)
        assert [await house.history(one.approval_id) for one in asked] == [["waiting"]] * len(asked)
        assert house.segments() == BEFORE


async def test_killed_between_decision_and_execution(house: WritingHouse) -> None:
    number = 0
    while True:
        number += 1
        approval = (await house.service().request(MIA, REGULARS)).approval
        token = house.token_of(approval, PAUL)
        survived = await attempted(house, killed_after(number), decision(token))
        decided = house.approval(approval.approval_id).state != "waiting"
        await house.service().finish_interrupted()
        ends = ["waiting", "approved", "executed"] if decided else ["waiting"]
        assert await house.history(approval.approval_id) == ends
        assert house.segments() == (AFTER if decided else BEFORE)
        house.fill()
        if survived:
            break
    assert 5 < number < MOST_CALLS


async def test_killed_while_it_is_undone(house: WritingHouse) -> None:
    number = 0
    while True:
        number += 1
        approval = (await house.service().request(MIA, REGULARS)).approval
        await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
        survived = await attempted(house, killed_after(number), undoing(approval.approval_id))
        await house.service().undo(MIA, approval.approval_id)
        assert await house.history(approval.approval_id) == ["waiting", "approved", "executed", "undone"]
        assert house.segments() == BEFORE
        if survived:
            break
    assert 5 < number < MOST_CALLS


async def at_every_call(
    house: WritingHouse, step: Callable[[str], Step], other: Callable[[str], Step]
) -> list[list[str]]:
    """The trail's story of each approval, when another worker does all of its own before the first's next call."""
    stories, number = [], 0
    while True:
        number += 1
        requested = await house.service().request(MIA, REGULARS)
        id_ = requested.approval.approval_id
        house.told.tokens[id_, MIA.subject, "own"] = requested.token.text
        met = met_before(number, in_a_loop_of_its_own(undisturbed(house, other(id_))))
        await attempted(house, met, step(id_))
        story = await house.history(id_)
        assert house.segments() == (AFTER if "executed" in story else BEFORE)
        stories.append(story)
        house.fill()
        if len(met.calls) < number:
            return stories


async def test_two_approvers_at_once(house: WritingHouse) -> None:
    stories = await at_every_call(
        house,
        lambda id_: lambda one: one.decide(PAUL, house.told.tokens[id_, "paul", "socket"], approve=True),
        lambda id_: lambda one: one.decide(PIA, house.told.tokens[id_, "pia", "socket"], approve=True),
    )
    assert {tuple(story) for story in stories} == {("waiting", "approved", "executed")}


async def test_approved_and_rejected_at_once(house: WritingHouse) -> None:
    stories = await at_every_call(
        house,
        lambda id_: lambda one: one.decide(PAUL, house.told.tokens[id_, "paul", "socket"], approve=True),
        lambda id_: lambda one: one.decide(PIA, house.told.tokens[id_, "pia", "mail"], approve=False, reason="No"),
    )
    assert {tuple(story) for story in stories} == {("waiting", "approved", "executed"), ("waiting", "rejected")}


async def test_approved_and_withdrawn_at_once(house: WritingHouse) -> None:
    stories = await at_every_call(
        house,
        lambda id_: lambda one: one.decide(PAUL, house.told.tokens[id_, "paul", "socket"], approve=True),
        lambda id_: lambda one: one.withdraw(MIA, id_),
    )
    assert {tuple(story) for story in stories} == {("waiting", "approved", "executed"), ("waiting", "withdrawn")}


async def test_two_workers_execute_at_once(house: WritingHouse) -> None:
    async def decide(id_: str) -> None:
        await house.decisions().decide(house.token(id_, "paul"), approve=True)

    def execute(id_: str) -> Step:
        async def run(one: WriteService) -> None:
            if house.approval(id_).state == "waiting":
                await decide(id_)
            await one.execute(MIA, house.told.tokens[id_, "mia", "own"])

        return run

    stories = await at_every_call(house, execute, lambda id_: lambda one: one.follow_up(id_))
    assert {tuple(story) for story in stories} == {("waiting", "approved", "executed")}


async def test_somebody_changes_a_row_meanwhile(house: WritingHouse) -> None:
    for number in range(1, MOST_CALLS):
        approval = (await house.service().request(MIA, REGULARS)).approval
        met = met_before(number, lambda: house.set_segment("cust004", "VIP"))
        token = house.token_of(approval, PAUL)
        await attempted(house, met, decision(token))
        ended = (await house.history(approval.approval_id))[-1]
        changed = len(met.calls) >= number
        assert house.segments()["cust003"] == ("Premium" if ended == "executed" else "Regular")
        assert house.segments()["cust004"] == ("VIP" if changed else "Premium")
        house.fill()
        if not changed:
            break


async def test_writers_of_different_things_meet_at_the_trail(house: WritingHouse) -> None:
    for number in range(1, await calls_of(house, ask) + 1):
        met = met_before(number, in_a_loop_of_its_own(undisturbed(house, ask)))
        assert await attempted(house, met, ask)
        written = await house.service().writes(MIA)
        assert len(written) == 1 + 2 * number
        assert await house.history(written[0].approval_id) == ["waiting"]
