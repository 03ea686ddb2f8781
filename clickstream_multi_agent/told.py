"""What the clickstream's service tells this client: plans, their steps, lines of the journal, and refusals."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict


class ClickstreamRefused(Exception):
    """What the service says no with, or why it can't be asked: a sentence. `code` is its reason, for programs.

    `may_pass` says that nothing is wrong with what was asked: the service is starting, or something of it is down.
    """

    def __init__(self, message: str, *, code: str = "unavailable", may_pass: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.may_pass = may_pass


def _printable(text: str) -> str:
    """Without control characters: what a model says can't steer the terminal of who reads it."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


Words = Annotated[str, AfterValidator(_printable)]


class Told(BaseModel):
    """Something that came over the wire; fields that are not known here are left out."""

    model_config = ConfigDict(frozen=True)


class Step(Told):
    """A step of a plan, and where it stands."""

    name: Words
    title: Words
    direction: Literal["do", "undo"]
    agent: Words
    creates: tuple[Words, ...]
    monthly_usd: float
    state: str
    told: Words = ""
    failure: str | None = None
    way_on: Words | None = None


class Deployment(Told):
    """A plan. `steps` is empty in a list of plans."""

    plan_id: str
    kind: Literal["deploy", "rollback", "destroy"]
    pipeline: str
    solution: str
    state: str
    told: Words
    steps_done: int
    steps_total: int
    monthly_usd: float
    digest: str
    decided_by: str | None = None
    steps: tuple[Step, ...] = ()
    outputs: dict[str, dict[str, Any]] = {}

    @property
    def failed(self) -> Step | None:
        """The step that it waits at."""
        return next((step for step in self.steps if step.state == "failed"), None)


class Entry(Told):
    """A line of the journal: of a step, or of the plan as a whole."""

    number: int
    step: str | None
    state: str
    told: Words


class Proposed(Told):
    """A plan, by what approves it."""

    plan_id: str
    digest: str


class Reply(Told):
    """What the agents answer."""

    response: Words
    session_id: str
    proposals: tuple[Proposed, ...] = ()


class Detail(Told):
    """A reason, and a sentence."""

    code: str
    message: Words


class Refusal(Told):
    """The envelope of every error."""

    error: Detail


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the agents say to a wish, with the plan as text; without a plan, what they still need to know."""

    text: str
    plan_id: str | None = None
    digest: str | None = None

    def __str__(self) -> str:
        return self.text
