"""Whose a record is, and what is called by a name of its own."""

import pytest

from local.bedrock.model import Json
from local.bedrock.planner.limits import PRIVATE
from local.bedrock.planner.records import Record
from local.bedrock.planner.whose import never_named
from local.bedrock.planner.wording import say

ZOE: Json = {"found": 1, "profile": [{"first_name": "Zoe", "last_name": "Long", "city": "Skokie"}]}
PAGES: list[Record] = [{"title": "Kettle is slow", "about_product": "TeaTime Kettle", "body": "Descale it."}]


@pytest.mark.parametrize("question", ["What is the address of Ava Wilson?", "Read me Ava Wilson's address"])
def test_a_profile_answers_no_question_about_another_person(question: str) -> None:
    assert say(ZOE, question=question) == PRIVATE


@pytest.mark.parametrize("question", ["What is the address of Zoe Long?", "Is Park Road still my street?"])
def test_a_profile_answers_about_its_own_person(question: str) -> None:
    assert "Skokie" in say(ZOE, question=question)


def test_a_name_that_no_page_bears_is_said_to_be_missing() -> None:
    assert never_named(PAGES, "My FizzPop makes still water.") == "FizzPop"
    assert never_named(PAGES, "My TeaTime takes long.") == ""
    assert never_named(PAGES, "Does FizzPop deliver?") == ""
