"""What the prompt says that can't be done."""

from local.bedrock.planner.limits import refusal

PROMPT = """You are the library's desk.
- You can look things up, but not renew or cancel loans. For these, point to the counter at 555-0100.
- Be brief."""


def test_an_act_that_the_prompt_excludes_is_refused_with_whom_to_turn_to() -> None:
    assert refusal("please renew it for me", [PROMPT]) == (
        "I'm sorry, I can't renew that here. Please turn to the counter at 555-0100."
    )


def test_a_question_about_the_act_is_no_act() -> None:
    assert refusal("how do I renew a loan?", [PROMPT]) == ""


def test_nothing_is_refused_that_the_prompt_does_not_exclude() -> None:
    assert refusal("please renew it for me", ["You are a desk."]) == ""
    assert refusal("find me a book", [PROMPT]) == ""
