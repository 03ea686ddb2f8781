"""From request to undoing, and no way round it."""

from contextlib import suppress
from decimal import Decimal

import pytest

from agents.common.errors import BadInput, NotAllowed, NotFound, Refused, Unavailable
from agents.promotions.writes.plans import CreatePromotion, SendEmail
from agents.promotions.writes.service import MOST_SHOWN
from agents.promotions.writes.tokens import Token
from tests.fakes.interference import Interference, Killed
from tests.fakes.promotion_writes import BOTH, MAX, MIA, PAUL, PIA, REGULARS, WritingHouse, filters

BEFORE = {"cust001": "VIP", "cust002": "Premium", "cust003": "Regular", "cust004": "Regular"}
AFTER = {**BEFORE, "cust003": "Premium", "cust004": "Premium"}


async def test_nothing_changes_until_somebody_approves(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    assert house.segments() == BEFORE
    with pytest.raises(Refused, match="Nobody has approved"):
        await house.service().execute(MIA, requested.token.text)
    assert house.segments() == BEFORE
    assert await house.history(requested.approval.approval_id) == ["waiting"]


async def test_what_is_approved_is_done_at_once(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (done.state, house.segments()) == ("executed", AFTER)
    assert await house.history(approval.approval_id) == ["waiting", "approved", "executed"]
    assert [one.state for one in house.told.news] == ["executed"]


async def test_a_rejection_needs_a_reason_and_is_explained(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    token = house.token_of(requested.approval, PAUL)
    with pytest.raises(BadInput, match="Say why"):
        await house.service().decide(PAUL, token, approve=False, reason="  ")
    rejected = await house.service().decide(PAUL, token, approve=False, reason="Not before\nChristmas")
    assert (rejected.state, rejected.reason) == ("rejected", "Not before Christmas")
    with pytest.raises(Refused, match="rejected by Paul: Not before Christmas"):
        await house.service().execute(MIA, requested.token.text)
    assert house.segments() == BEFORE
    assert await house.history(rejected.approval_id) == ["waiting", "rejected"]


async def test_what_is_withdrawn_is_decided_by_nobody(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    for _ in range(2):
        withdrawn = await house.service().withdraw(MIA, requested.approval.approval_id)
        assert withdrawn.state == "withdrawn"
    token = house.token_of(withdrawn, PAUL)
    for approve in (True, False):
        with pytest.raises(Refused, match="withdrawn"):
            await house.service().decide(PAUL, token, approve=approve, reason="Late")
    with pytest.raises(Refused, match="withdrawn"):
        await house.service().execute(MIA, requested.token.text)
    assert await house.service().waiting(PAUL) == []
    assert house.segments() == BEFORE
    assert await house.history(withdrawn.approval_id) == ["waiting", "withdrawn"]
    assert house.told.withdrawals == [(withdrawn.approval_id, ("paul", "pia", "bo"))]  # once


async def test_only_who_asked_withdraws_and_only_what_waits(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    for other in (MAX, PAUL, BOTH):
        with pytest.raises(NotFound):
            await house.service().withdraw(other, approval.approval_id)
    await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    with pytest.raises(Refused, match="is done"):
        await house.service().withdraw(MIA, approval.approval_id)
    assert await house.history(approval.approval_id) == ["waiting", "approved", "executed"]


async def test_what_is_withdrawn_makes_room_for_another_request(house: WritingHouse) -> None:
    service = house.service()
    asked = [await service.request(MIA, REGULARS) for _ in range(10)]
    with pytest.raises(Refused, match="Too many"):
        await service.request(MIA, REGULARS)
    await service.withdraw(MIA, asked[0].approval.approval_id)
    assert (await service.request(MIA, REGULARS)).approval.state == "waiting"


async def test_a_replayed_execution_finds_it_done(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    await house.service().decide(PAUL, house.token_of(requested.approval, PAUL), approve=True)
    house.set_segment("cust003", "Regular")  # as the plan wants it once more
    for _ in range(2):
        assert (await house.service().execute(MIA, requested.token.text)).state == "executed"
    assert house.segments() == {**AFTER, "cust003": "Regular"}
    assert await house.history(requested.approval.approval_id) == ["waiting", "approved", "executed"]


@pytest.mark.parametrize("approve", [True, False])
async def test_a_decision_is_made_once(house: WritingHouse, approve: bool) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=False, reason="No")
    for person in (PAUL, PIA):
        with pytest.raises(Refused, match="decided by Paul"):
            await house.service().decide(person, house.token_of(approval, person), approve=approve, reason="Again")
    assert house.segments() == BEFORE
    assert await house.history(approval.approval_id) == ["waiting", "rejected"]


async def test_tokens_are_of_no_use_to_others(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    service, approval = house.service(), requested.approval
    with pytest.raises(NotFound):
        await service.decide(PIA, house.token_of(approval, PAUL), approve=True)
    with pytest.raises(NotFound):  # the requester's token decides nothing
        await service.decide(PAUL, requested.token.text, approve=True)
    with pytest.raises(NotFound):  # nor does an approver's execute
        await service.execute(MIA, house.token_of(approval, PAUL))
    await service.decide(PAUL, house.token_of(approval, PAUL), approve=True)
    for other in (MAX, PAUL, BOTH):
        with pytest.raises(NotFound):
            await service.execute(other, requested.token.text)
        if not other.may_decide:
            with pytest.raises(NotFound):
                await service.undo(other, approval.approval_id)
    assert house.segments() == AFTER


async def test_a_token_of_another_approval_is_none_of_this_one(house: WritingHouse) -> None:
    service = house.service()
    first, second = [await service.request(MIA, REGULARS) for _ in range(2)]
    secret = house.token_of(first.approval, PAUL).partition(".")[2]
    for token in (f"{second.approval.approval_id}.{secret}", secret, "", "apr-0000000000000000." + secret, "x" * 5000):
        with pytest.raises(NotFound):
            await service.decide(PAUL, token, approve=True)
    assert house.segments() == BEFORE


async def test_any_letter_of_a_token_counts(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    token = house.token_of(approval, PAUL)
    for place in range(len(token)):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(NotFound):
            await house.service().decide(PAUL, other, approve=True)
    assert house.segments() == BEFORE


async def test_who_is_no_approver_decides_nothing(house: WritingHouse) -> None:
    approval = (await house.service().request(BOTH, REGULARS)).approval
    demoted = type(BOTH)(subject=BOTH.subject, name=BOTH.name, groups=frozenset({"marketer"}))
    with pytest.raises(NotAllowed):
        await house.service().decide(demoted, house.token_of(approval, BOTH), approve=True)
    with pytest.raises(NotAllowed):
        await house.service().waiting(MIA)
    with pytest.raises(NotAllowed):
        await house.service().request(PAUL, REGULARS)
    assert house.segments() == BEFORE


async def test_a_decision_comes_too_late(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    house.clock.advance(minutes=house.declaration.policy.token_minutes, seconds=1)
    with pytest.raises(Refused, match="too long"):
        await house.service().decide(PAUL, house.token_of(requested.approval, PAUL), approve=True)
    assert await house.service().finish_interrupted() == 1
    assert [one.state for one in house.told.news] == ["expired"]
    with pytest.raises(Refused):
        await house.service().execute(MIA, requested.token.text)
    assert house.segments() == BEFORE
    assert await house.history(requested.approval.approval_id) == ["waiting", "expired"]


async def test_an_approval_is_used_too_late(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    await decided_only(house, house.token_of(requested.approval, PAUL, "mail"))
    house.clock.advance(minutes=house.declaration.policy.token_minutes, seconds=1)
    with pytest.raises(Refused, match="not used in time"):
        await house.service().execute(MIA, requested.token.text)
    assert house.segments() == BEFORE
    assert await house.history(requested.approval.approval_id) == ["waiting", "approved", "failed"]


async def decided_only(house: WritingHouse, token: str) -> None:
    """As a link does: what is approved is done by somebody else."""
    await house.decisions().decide(Token(token), approve=True)


async def test_the_data_has_moved(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    house.set_segment("cust004", "VIP")
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert done.state == "failed"
    assert "changed since" in done.reason
    assert house.segments() == {**BEFORE, "cust004": "VIP"}
    assert await house.history(approval.approval_id) == ["waiting", "approved", "failed"]


async def test_the_trail_which_forgets_nothing_names_no_customer(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    await decided_only(house, house.token_of(approval, PAUL, "mail"))

    def meet(_: int) -> None:
        if meeting.calls[-1] == "transact_write_items":
            house.set_segment("cust003", "VIP")

    meeting = Interference(before=meet)
    failed = await house.service(meeting.of(house.client)).follow_up(approval.approval_id)
    assert failed.state == "failed"
    assert "Bob Wilson" in failed.reason
    assert "Bob Wilson" not in str([item async for item in house.trail().items()])


async def test_one_customer_more_is_another_effect(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    house.set_segment("cust001", "Regular")
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (done.state, house.segments()) == ("failed", {**BEFORE, "cust001": "Regular"})


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("plan", '{"kind":"change_segment","rows":{"rules":["vip"]},"segment":"Regular"}'),
        ("plan", "no plan at all"),
        ("plan_hash", "0" * 64),
        ("data_version", "0" * 64),
        ("words", "Change nothing at all"),
        ("limits", ["nothing to speak of"]),
        ("decide_by", "2026-11-21T12:00:00+00:00"),
        ("requester", "paul"),
        ("source", "promotions"),
        ("changes", [{"key": {"customer_id": "cust001"}, "name": "", "before": {"segment": "VIP"}, "after": {}}]),
    ],
)
@pytest.mark.parametrize("when", ["waiting", "approved"])
async def test_an_altered_approval_changes_nothing(
    house: WritingHouse, attribute: str, value: object, when: str
) -> None:
    requested = await house.service().request(MIA, REGULARS)
    approval, token = requested.approval, house.token_of(requested.approval, PAUL)
    if when == "approved":
        await decided_only(house, house.token_of(approval, PAUL, "mail"))
    house.alter(approval.approval_id, attribute, value)
    if when == "approved":
        assert (await house.service().follow_up(approval.approval_id)).state == "failed"
    else:
        with pytest.raises(Refused, match="not what was asked"):
            await house.service().decide(PAUL, token, approve=True)
    assert house.segments() == BEFORE
    assert "executed" not in await house.history(approval.approval_id)


async def test_an_approval_that_the_trail_does_not_know_is_none(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    house.alter(requested.approval.approval_id, "state", "approved")
    with pytest.raises(Refused, match="not what was approved"):
        await house.service().execute(MIA, requested.token.text)
    assert house.segments() == BEFORE


async def test_four_eyes_are_two_people(house: WritingHouse) -> None:
    plan = CreatePromotion(name="Big", description="Half off", discount_percent=Decimal(40), target_segment="VIP")
    approval = (await house.service().request(BOTH, plan)).approval
    assert approval.four_eyes
    assert (approval.approval_id, BOTH.subject, "socket") not in house.told.tokens
    assert (approval.approval_id, BOTH.subject, "mail") not in house.told.tokens
    assert not [channel for _, _, channel in house.told.tokens if channel == "slack"]
    assert await house.service().waiting(BOTH) == []
    [waiting] = await house.service().waiting(PAUL)
    done = await house.service().decide(PAUL, waiting.token.text, approve=True)
    assert done.state == "executed"


async def test_below_that_an_approver_may_decide_about_their_own(house: WritingHouse) -> None:
    approval = (await house.service().request(BOTH, REGULARS)).approval
    done = await house.service().decide(BOTH, house.token_of(approval, BOTH), approve=True)
    assert (done.state, house.segments()) == ("executed", AFTER)


async def test_policy_that_became_stricter_holds_at_the_execution(house: WritingHouse) -> None:
    requested = await house.service().request(BOTH, REGULARS)
    await decided_only(house, house.token_of(requested.approval, BOTH, "mail"))
    house.set_policy(four_eyes_above={"rows": Decimal(1)})
    with pytest.raises(Refused, match="another person"):
        await house.service().execute(BOTH, requested.token.text)
    assert house.segments() == BEFORE


async def test_limits_hold_at_the_request_and_at_the_execution(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    house.set_policy(max_rows_per_write=1)
    with pytest.raises(Refused, match="Policy"):
        await house.service().request(MIA, REGULARS)
    done = await house.service().decide(PAUL, house.token_of(requested.approval, PAUL), approve=True)
    assert (done.state, house.segments()) == ("failed", BEFORE)


async def test_a_newer_token_replaces_the_older(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    [waiting] = await house.service().waiting(PAUL)
    with pytest.raises(NotFound, match="replaced"):
        await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (await house.service().decide(PAUL, waiting.token.text, approve=True)).state == "executed"


async def test_a_card_of_the_socket_is_no_link(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    with pytest.raises(NotFound):
        await house.decisions().decide(house.token(approval.approval_id, "paul", "socket"), approve=True)
    assert house.approval(approval.approval_id).state == "waiting"
    assert (await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)).state == "executed"


async def test_cards_that_are_not_shown_anew_stay_good(house: WritingHouse) -> None:
    asked = [(await house.service().request(who, REGULARS)).approval for who in (MIA, MAX) for _ in range(6)]
    shown = {one.approval.approval_id for one in await house.service().waiting(PAUL)}
    assert len(shown) == MOST_SHOWN
    for approval in asked:
        if approval.approval_id not in shown:
            await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=False, reason="Not now")


async def test_no_token_is_kept_with_approvals_or_in_the_trail(house: WritingHouse) -> None:
    requested = await house.service().request(MIA, REGULARS)
    await house.service().waiting(PAUL)
    kept = str(house.everything())
    assert requested.approval.approval_id in kept
    for token in (requested.token.text, *house.told.tokens.values()):
        assert token.partition(".")[2] not in kept


async def test_who_left_the_approvers_decides_nothing_by_a_link(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    house.people.approvers = [one for one in house.people.approvers if one.subject != PAUL.subject]
    with pytest.raises(NotAllowed):
        await decided_only(house, house.token_of(approval, PAUL, "mail"))
    assert house.segments() == BEFORE


async def test_slack_decides_only_while_policy_lets_it(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    token = house.told.tokens[approval.approval_id, "slack", "slack"]
    house.set_policy(slack_may_decide=False)
    with pytest.raises(NotAllowed):
        await decided_only(house, token)
    house.set_policy(slack_may_decide=True)
    await decided_only(house, token)
    assert house.approval(approval.approval_id).decided_by_name == "somebody in Slack"


async def test_mail_is_released_once_and_resumes(house: WritingHouse) -> None:
    plan = SendEmail(audience=filters("customers.segment", "equals", "VIP"), subject="Hello", message="All off")
    requested = await house.service().request(MIA, plan)
    approval = requested.approval
    assert house.mailed.reached == []
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (done.state, done.reason) == ("executed", "Mail went to 2 customers.")
    await house.service().execute(MIA, requested.token.text)
    assert len(house.mailed.reached) == 2
    assert await house.history(approval.approval_id) == ["waiting", "approved", "sending", "executed"]
    with pytest.raises(Refused, match="can't be taken back"):
        await house.service().undo(MIA, approval.approval_id)


async def test_mail_goes_to_nobody_whom_the_approver_did_not_see(house: WritingHouse) -> None:
    plan = SendEmail(audience=filters("customers.segment", "equals", "VIP"), subject="Hello", message="All off")
    approval = (await house.service().request(MIA, plan)).approval
    house.mailed.audience.append("cust003")
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (done.state, house.mailed.reached) == ("failed", [])


@pytest.mark.parametrize("accident", [Killed(), Unavailable("Try again.")])
async def test_mail_that_stopped_in_the_middle_goes_on(house: WritingHouse, accident: BaseException) -> None:
    plan = SendEmail(audience=filters("customers.segment", "equals", "VIP"), subject="Hello", message="All off")
    approval = (await house.service().request(MIA, plan)).approval
    house.mailed.after[1] = accident
    with suppress(Killed):
        decided = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
        assert decided.state == "sending"
    assert len(house.mailed.reached) == 1
    assert await house.service().finish_interrupted() == 1
    assert [customer for _, customer in house.mailed.reached] == ["cust001", "cust002"]
    assert await house.history(approval.approval_id) == ["waiting", "approved", "sending", "executed"]


async def test_mail_that_may_not_go_any_more_fails_for_good(house: WritingHouse) -> None:
    plan = SendEmail(audience=filters("customers.segment", "equals", "VIP"), subject="Hello", message="All off")
    approval = (await house.service().request(MIA, plan)).approval
    house.mailed.after[0] = Refused("over", "The promotion is over.")
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert (done.state, done.reason) == ("failed", "The promotion is over.")
    assert await house.service().finish_interrupted() == 0


async def test_one_that_breaks_keeps_no_other_from_its_end(house: WritingHouse) -> None:
    for _ in range(2):
        plan = SendEmail(audience=filters("customers.segment", "equals", "VIP"), subject="Hello", message="All off")
        approval = (await house.service().request(MIA, plan)).approval
        await house.decisions().decide(house.token(approval.approval_id, "paul"), approve=True)
    house.mailed.after = {0: KeyError("name")}
    assert await house.service().finish_interrupted() == 1
    assert {approval_id for approval_id, _ in house.mailed.reached} != set()
    assert await house.service().finish_interrupted() == 1
    assert len(house.mailed.reached) == 4


async def test_nobody_floods_the_approvers(house: WritingHouse) -> None:
    for _ in range(10):
        await house.service().request(MIA, REGULARS)
    with pytest.raises(Refused, match="Too many"):
        await house.service().request(MIA, REGULARS)
    await house.service().request(MAX, REGULARS)
    house.clock.advance(hours=1)
    await house.service().finish_interrupted()
    await house.service().request(MIA, REGULARS)
