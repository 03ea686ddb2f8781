"""How a deployment says no. All of them are sentences for an operator, with what to do now.

ClickShopError
├── Refused
│   └── NotProposed     nothing was planned, for each of these reasons at once
├── StepFailed          a step ended elsewhere than it should; the plan waits for a person
│   └── NothingMade     for certain, it has made nothing that could be taken back
└── LeaseLost           somebody else runs the plan now: whoever finds out stops, and writes nothing more
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum

from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.common.errors import ClickShopError, Refused


class Failure(StrEnum):
    """Why a step failed, for programs."""

    TIMEOUT = "timeout"
    THROTTLED = "throttled"
    DENIED = "denied"
    QUOTA = "quota"
    NOT_OURS = "not_ours"
    GONE = "gone"
    BUSY = "busy"
    NOT_AS_APPROVED = "not_as_approved"
    NOT_VERIFIED = "not_verified"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OURS = "ours"  # a mistake in this program


class StepFailed(ClickShopError):
    """What happened (`message`) and a sentence that says what to do (`way_on`)."""

    def __init__(self, failure: Failure, message: str, *, way_on: str) -> None:
        super().__init__(message)
        self.failure = failure
        self.way_on = way_on


class NothingMade(StepFailed):
    """It is certain that the step has made nothing: what bears the name, now or later, is somebody else's."""


class NotProposed(Refused):
    """What stands against a plan, one sentence each."""

    def __init__(self, reason: str, sentences: Sequence[str]) -> None:
        super().__init__(reason, " ".join(sentences))
        self.sentences = tuple(sentences)


class LeaseLost(ClickShopError):
    """The lease is another holder's, or nobody's."""


_RESUME = "then resume the deployment: it goes on at this step."
_OF: Mapping[Why, Failure] = {
    Why.THROTTLED: Failure.THROTTLED,
    Why.DENIED: Failure.DENIED,
    Why.QUOTA: Failure.QUOTA,
    Why.THERE_ALREADY: Failure.NOT_OURS,
    Why.GONE: Failure.GONE,
    Why.BUSY: Failure.BUSY,
    Why.INVALID: Failure.INVALID,
    Why.UNAVAILABLE: Failure.UNAVAILABLE,
    Why.TIMEOUT: Failure.TIMEOUT,
    Why.UNSUPPORTED: Failure.FAILED,
}
_WAYS_ON: Mapping[Failure, str] = {
    Failure.THROTTLED: f"Wait a few minutes, {_RESUME}",
    Failure.DENIED: f"Give the role the permission that is named here, {_RESUME}",
    Failure.QUOTA: f"Ask for a higher quota in Service Quotas, or remove what is no longer used, {_RESUME}",
    Failure.NOT_OURS: "Somebody else made it: remove it if you may, or propose the deployment under another name.",
    Failure.GONE: "Somebody deleted it meanwhile: resume the deployment, and it is made again.",
    Failure.BUSY: f"Somebody is changing it: wait until they are done, {_RESUME}",
    Failure.NOT_AS_APPROVED: "Propose the deployment again, and look at what is different before you approve it.",
    Failure.NOT_VERIFIED: f"Look at what is named here, mend it, {_RESUME}",
    Failure.INVALID: "Propose the deployment again with what is named here put right.",
    Failure.UNAVAILABLE: f"See health.aws.amazon.com, wait until AWS answers again, {_RESUME}",
    Failure.TIMEOUT: "Resume the deployment: it asks first how far this has got, and waits as long again.",
    Failure.FAILED: f"Mend what is named here, {_RESUME}",
    Failure.CANCELLED: "Resume the deployment, and it goes on at this step; or propose a rollback, or its destruction.",
    Failure.OURS: "Resume the deployment; if it stops here again, roll back or destroy, and report the service's log.",
}


def stopped(failure: Failure, message: str, *, way_on: str | None = None) -> StepFailed:
    """A failure, by itself with the way on of its kind."""
    return StepFailed(failure, as_sentence(message), way_on=way_on or _WAYS_ON[failure])


def as_sentence(words: str) -> str:
    """With a full stop: AWS's reasons have one or not, and more is said after them."""
    said = words.rstrip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def nothing_made(refused: AwsRefused) -> NothingMade:
    """A refusal that is certain: what was asked for is not made."""
    failure = _OF[refused.why]
    return NothingMade(failure, as_sentence(refused.message), way_on=_WAYS_ON[failure])


def step_failed(refused: AwsRefused) -> StepFailed:
    """A refusal of AWS as the failure of a step."""
    return stopped(_OF[refused.why], refused.message)


@contextmanager
def refusals_as_failures() -> Iterator[None]:
    """What AWS refuses in here fails the step."""
    try:
        yield
    except AwsRefused as refused:
        raise step_failed(refused) from refused
