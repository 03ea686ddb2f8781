"""How a deployment says no. All of them are sentences for an operator, with what to do now.

ClickShopError
├── Refused
│   └── NotProposed     nothing was planned, for each of these reasons at once
├── StepFailed          a step ended elsewhere than it should; the plan waits for a person
└── LeaseLost           somebody else runs the plan now: whoever finds out stops, and writes nothing more
"""

from collections.abc import Iterator, Sequence
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
    OURS = "ours"  # a mistake in this program


class StepFailed(ClickShopError):
    """What happened (`message`) and a sentence that says what to do (`way_on`)."""

    def __init__(self, failure: Failure, message: str, *, way_on: str) -> None:
        super().__init__(message)
        self.failure = failure
        self.way_on = way_on


class NotProposed(Refused):
    """What stands against a plan, one sentence each."""

    def __init__(self, reason: str, sentences: Sequence[str]) -> None:
        super().__init__(reason, " ".join(sentences))
        self.sentences = tuple(sentences)


class LeaseLost(ClickShopError):
    """The lease is another holder's, or nobody's."""


_RESUME = "then resume the deployment: it goes on at this step."
_WAYS_ON = {
    Why.THROTTLED: (Failure.THROTTLED, f"Wait a few minutes, {_RESUME}"),
    Why.DENIED: (Failure.DENIED, f"Give the role the permission that is named here, {_RESUME}"),
    Why.QUOTA: (
        Failure.QUOTA,
        f"Ask for a higher quota in Service Quotas, or remove what is no longer used, {_RESUME}",
    ),
    Why.THERE_ALREADY: (
        Failure.NOT_OURS,
        "Somebody else made it meanwhile: remove it, or propose the deployment again under another pipeline name.",
    ),
    Why.GONE: (Failure.GONE, "Somebody deleted it meanwhile: resume the deployment, and it is made again."),
    Why.BUSY: (Failure.BUSY, f"Somebody is changing it: wait until they are done, {_RESUME}"),
    Why.INVALID: (Failure.INVALID, "Propose the deployment again with what is named here put right."),
    Why.UNAVAILABLE: (Failure.UNAVAILABLE, f"See health.aws.amazon.com, wait until AWS answers again, {_RESUME}"),
    Why.TIMEOUT: (Failure.TIMEOUT, "Resume the deployment: it asks first how far this has got."),
}


def step_failed(refused: AwsRefused) -> StepFailed:
    """A refusal of AWS as the failure of a step, with its way on."""
    failure, way_on = _WAYS_ON[refused.why]
    return StepFailed(failure, refused.message, way_on=way_on)


@contextmanager
def refusals_as_failures() -> Iterator[None]:
    """What AWS refuses in here fails the step."""
    try:
        yield
    except AwsRefused as refused:
        raise step_failed(refused) from refused
