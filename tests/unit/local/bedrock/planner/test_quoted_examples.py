"""Where descriptions quote what people say: questions reach the tool that quotes their like, and start nothing."""

from functools import cache

import pytest

from local.bedrock.model import Conversation, JsonObject, Tool
from local.bedrock.planner import Planner
from local.bedrock.planner.language import clauses, examples_in
from local.bedrock.planner.limits import acts_itself, only_asks
from local.bedrock.planner.matching import quotes_examples
from local.bedrock.planner.spelling import mended
from tests.fakes.bedrock_clients import EMBEDDER
from tests.unit.local.bedrock.planner.test_planner import said

NOTHING: JsonObject = {"type": "object", "properties": {}}
PUMPS = (
    Tool(
        "pump_state", 'Tell how the pumps do.\n\nFor example: "Are the pumps all right?", "Show me the pumps."', NOTHING
    ),
    Tool("run_trial", 'Test the plant from end to end.\n\nFor example: "Run a trial.", "Test the plant."', NOTHING),
    Tool(
        "last_trial",
        'Tell what the last trial showed.\n\nFor example: "Does the plant work?", "What did the last trial say?"',
        NOTHING,
    ),
)


@cache
def planner() -> Planner:
    return Planner(EMBEDDER)


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("Run a trial please", "run_trial"),
        ("are the pumps ok?", "pump_state"),
        ("show me the pumps", "pump_state"),
        ("does the plant work?", "last_trial"),
        ("what did the last trial say", "last_trial"),
    ],
)
def test_a_question_starts_nothing(message: str, tool: str) -> None:
    reply = planner().answer(Conversation(said(message), tools=PUMPS))
    assert [use.name for use in reply.tool_uses] == [tool]


def test_what_only_verifies_a_deed_is_no_second_one() -> None:
    reply = planner().answer(Conversation(said("Run a trial and check whether it went well"), tools=PUMPS))
    assert [use.name for use in reply.tool_uses] == ["run_trial"]


def test_each_tool_must_quote() -> None:
    assert quotes_examples(PUMPS)
    assert not quotes_examples([*PUMPS, Tool("other", "Tell something else.", NOTHING)])
    assert examples_in(PUMPS[1].description) == ["Run a trial.", "Test the plant."]
    assert [acts_itself(tool) for tool in PUMPS] == [False, True, False]


@pytest.mark.parametrize(
    ("clause", "asks"),
    [
        ("is there drift?", True),
        ("If I tear it down, is the data gone?", True),
        ("can I skip it?", True),
        ("show me the balancer", True),
        ("could you run the trial?", False),
        ("run the trial", False),
        ("I want to know nothing, test it", False),
    ],
)
def test_whoever_asks_wants_nothing_done(clause: str, asks: bool) -> None:
    assert only_asks(clause) is asks


def test_a_wish_over_several_lines_is_one_and_questions_under_each_other_are_several() -> None:
    wish = "Deploy it with:\n- MSK cluster: my-cluster\n- S3 bucket: my-bucket\n- Solution: nginx+vector"
    assert clauses(wish) == ["Deploy it with, MSK cluster: my-cluster, S3 bucket: my-bucket, Solution: nginx+vector"]
    assert clauses("Two things:\n- where is my parcel?\n- do you have lamps?")[-2:] == [
        "where is my parcel?",
        "do you have lamps?",
    ]
    assert clauses("morning round:\n- pumps\n- valves") == ["morning round", "show the pumps", "show the valves"]


def test_a_condition_belongs_to_its_question() -> None:
    assert clauses("If I tear it down, is the data gone too?") == ["If I tear it down, is the data gone too?"]


def test_parts_of_a_name_are_not_mended() -> None:
    assert mended("deploy to prod-msk, pls maske it", ["mask"]) == "deploy to prod-msk, pls mask it"
