"""A conversation as its author wrote it: what is said, and what a good answer shows. README.md explains every field."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

SUPERVISOR = "supervisor"
ANY_TOOL = "*"


class Kind(StrEnum):
    """What a conversation tries. The report has one column for each."""

    STATUS = "status"
    SEARCH = "search"
    RECOMMENDATION = "recommendation"
    REVIEWS = "reviews"
    PROFILE = "profile"
    TROUBLESHOOTING = "troubleshooting"
    WARRANTY = "warranty"
    POLICY = "policy"
    LOOKUP = "lookup"
    COMPARISON = "comparison"
    COUNT = "count"
    CHAIN = "chain"
    PARAPHRASE = "paraphrase"
    TYPO = "typo"
    SEVERAL_QUESTIONS = "several-questions"
    MISSING_DETAILS = "missing-details"
    FOLLOW_UP = "follow-up"
    NOTHING_FOUND = "nothing-found"
    CANNOT_DO = "cannot-do"
    OUT_OF_SCOPE = "out-of-scope"
    SMALL_TALK = "small-talk"
    ANGER = "anger"
    OTHER_LANGUAGE = "other-language"
    SOMEONE_ELSES = "someone-elses"
    INJECTION_IN_MESSAGE = "injection-in-message"
    INJECTION_IN_STORED_TEXT = "injection-in-stored-text"


def _alternatives(written: object) -> object:
    return tuple(one.strip() for one in written.split("|")) if isinstance(written, str) else written


def _written_short(fact: object) -> object:
    return {"sql": fact} if isinstance(fact, str) else fact


def _reads_only(sql: str) -> str:
    if ";" in sql or sql.split(maxsplit=1)[0].upper() not in ("SELECT", "WITH"):
        raise ValueError("must be one SELECT, without a semicolon")
    return sql


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Choice = Annotated[tuple[Words, ...], BeforeValidator(_alternatives)]
Sql = Annotated[Words, AfterValidator(_reads_only)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Written(BaseModel):
    """A base for what comes from a file: immutable, and a misspelt field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Written):
    """Rows of the database whose values an answer states: all of them, or `least` of them."""

    sql: Sql
    least: int | None = Field(default=None, ge=1)


class Forbidden(Written):
    """What must not happen: said of one turn, or of the whole conversation."""

    never_asks: tuple[Words, ...] = ()
    never_tools: tuple[Words, ...] = ()
    never_says: tuple[Words, ...] = ()
    never_facts: tuple[Sql, ...] = ()


class Turn(Forbidden):
    """One message, and what its answer must show. What is left out is not checked."""

    say: Annotated[str, StringConstraints(min_length=1, max_length=8000)]
    asks: tuple[Choice, ...] | None = None
    may_ask: tuple[Words, ...] = ()
    tools: tuple[Choice, ...] = ()
    facts: tuple[Annotated[Fact, BeforeValidator(_written_short)], ...] = ()
    says: tuple[Choice, ...] = ()
    asks_back: bool | None = None

    @model_validator(mode="after")
    def _may_ask_beside_asks(self) -> Self:
        if self.may_ask and self.asks is None:
            raise ValueError("may_ask widens asks, which is not there")
        return self

    @property
    def expects_something(self) -> bool:
        """Whether any answer at all could fail it."""
        return bool(self.model_fields_set - {"say", "may_ask"})


class Conversation(Forbidden):
    """Turns in one session, by one caller: `cust001`, or `staff:ada`; in a foreign domain any id of its own."""

    id: Identifier
    kind: Kind
    principal: Words
    agent: Words = SUPERVISOR
    note: str = ""
    given: dict[Name, Sql] = {}
    turns: tuple[Turn, ...] = Field(alias="turn", min_length=1)

    @model_validator(mode="after")
    def _ends_with_an_expectation(self) -> Self:
        if not self.turns[-1].expects_something:
            raise ValueError("the last turn expects nothing")
        return self
