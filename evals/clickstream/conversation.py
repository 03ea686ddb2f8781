"""A conversation with an operator as its author wrote it: what is deployed, what is said, what must become of it."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator

from agents.clickstream.deployment.plan import PlanKind, PlanState
from evals.conversation import Forbidden, Identifier, Turn, Words, Written

NO_PLAN = "none"


class Kind(StrEnum):
    """What a conversation tries."""

    SOLUTIONS = "solutions"
    COMPARISON = "comparison"
    CHOICE = "choice"
    KNOWLEDGE = "knowledge"
    DEPLOY = "deploy"
    MISSING_DETAILS = "missing-details"
    PREREQUISITE = "prerequisite"
    WRONG_NAME = "wrong-name"
    ANOTHER_REGION = "another-region"
    SKIP = "skip"
    APPROVAL = "approval"
    CHANGE = "change"
    STATUS = "status"
    FAILURE = "failure"
    RESUME = "resume"
    ROLLBACK = "rollback"
    TEARDOWN = "teardown"
    COSTS = "costs"
    DRIFT = "drift"
    LOOK = "look"
    PROOF = "proof"
    SEVERAL_QUESTIONS = "several-questions"
    FOLLOW_UP = "follow-up"
    TYPO = "typo"
    INJECTION = "injection"
    OUT_OF_SCOPE = "out-of-scope"
    SMALL_TALK = "small-talk"
    ANGER = "anger"
    OTHER_LANGUAGE = "other-language"


class World(StrEnum):
    """What the operator's account has when the conversation begins. `played/worlds.py` makes each."""

    EMPTY = "empty"
    PROPOSED = "proposed"
    RUNNING = "running"
    FAILED_BUILD = "failed-build"
    FAILED_BALANCER = "failed-balancer"
    FAILED_CONNECTORS = "failed-connectors"
    DEPLOYED = "deployed"
    VECTOR = "vector"
    DRIFTED = "drifted"
    TWO = "two"


class Call(Written):
    """A tool that must be called with at least these arguments. `without` must not be among those given."""

    tool: Words
    arguments: dict[str, JsonValue] = Field(default={}, alias="with")
    without: tuple[Words, ...] = ()


class OperatorTurn(Turn):
    """One message. `state`, `plan` and `solution` are those of the pipeline's newest plan afterwards."""

    calls: tuple[Call, ...] = ()
    state: PlanState | Literal["none"] | None = None
    plan: PlanKind | None = None
    solution: Literal["lua", "vector"] | None = None
    pipeline: Annotated[str, StringConstraints(min_length=1)] = "clickstream"


class OperatorConversation(Forbidden):
    """Turns of one operator. That nothing was approved is judged in every turn of every conversation."""

    id: Identifier
    kind: Kind
    world: World = World.EMPTY
    note: str = ""
    turns: tuple[OperatorTurn, ...] = Field(alias="turn", min_length=1)

    @model_validator(mode="after")
    def _ends_with_an_expectation(self) -> Self:
        if not self.turns[-1].model_fields_set - {"say", "may_ask", "pipeline"}:
            raise ValueError("the last turn expects nothing")
        return self
