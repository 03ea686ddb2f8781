"""What the prompt says that can't be done."""

from local.bedrock.planner.acts import Acts
from local.bedrock.planner.limits import refusal
from tests.fakes.bedrock_clients import EMBEDDER

ACTS = Acts(EMBEDDER)
PROMPT = """You are the library's desk.
- You can look things up, but not renew or cancel loans. For these, point to the counter at 555-0100.
- Be brief."""


def test_an_act_that_the_prompt_excludes_is_refused_with_whom_to_turn_to() -> None:
    assert refusal("please renew it for me", [PROMPT], ACTS) == (
        "I'm sorry, I can't renew that here. Please turn to the counter at 555-0100."
    )


def test_a_question_about_the_act_is_no_act() -> None:
    assert refusal("how do I renew a loan?", [PROMPT], ACTS) == ""


def test_nothing_is_refused_that_the_prompt_does_not_exclude() -> None:
    assert refusal("please renew it for me", ["You are a desk."], ACTS) == ""
    assert refusal("find me a book", [PROMPT], ACTS) == ""


def test_what_the_prompt_tells_the_model_to_do_is_not_told_to_the_person() -> None:
    prompt = "You can look, not change. To renew, call find_somebody, in one turn."
    assert refusal("please renew it for me", [prompt], ACTS) == "I'm sorry, I can't renew that here."


def test_the_prompts_telephone_number_is_given() -> None:
    prompt = "You can't renew loans. Be brief. For the rest the counter helps, 555-0100."
    assert refusal("please renew it for me", [prompt], ACTS).endswith("For the rest the counter helps, 555-0100.")
