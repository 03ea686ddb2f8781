"""What is told of records: openings by their state, remarks, and nothing that they are anyway."""

from local.bedrock.model import Json
from local.bedrock.planner.wording import say

POOLS: list[Json] = [
    {"name": "Indoor pool", "day": "2026-05-19", "area": "basement", "side": "north", "floor": "-1", "depth": "2 m",
     "lanes": "5", "on_this_day": "closed for maintenance"},
    {"name": "Sauna", "day": "2026-05-19", "area": "basement", "side": "south", "floor": "-1", "depth": "none",
     "lanes": "none", "on_this_day": "open"},
]  # fmt: skip


def test_tells_that_something_is_closed_to_who_asks_until_when() -> None:
    assert "closed for maintenance" in say({"rows": POOLS}, question="Until what time are the rooms downstairs open?")


def test_a_remark_is_told_whatever_else_is_cut() -> None:
    rest: dict[str, Json] = {f"field_{place}": "x" for place in range(9)}
    remark = "The brake hose is porous as well; a new one would add 118.00 to the estimate, please call us about it."
    rows: list[Json] = [{"job_id": f"J-{place}", **rest, "remark": remark} for place in range(2)]
    assert remark in say({"rows": rows}, question="What are my jobs?")


def test_what_was_looked_up_is_not_said_to_be_missing() -> None:
    slots: list[Json] = [{"day": f"2026-10-{day}", "bay": "Test bay"} for day in (19, 20)]
    question = "Is there any free appointment on Monday?"
    assert "could not find" not in say({"rows": slots}, question=question, about="find_appointments Free appointments.")
