"""What AWS says no with, in words that are the same for all of its services."""

from enum import StrEnum

from agents.common.errors import Unavailable


class Why(StrEnum):
    """Why a call was not answered as it was meant."""

    THROTTLED = "throttled"  # too often, beyond the adapter's patience
    DENIED = "denied"
    QUOTA = "quota"
    THERE_ALREADY = "there_already"
    GONE = "gone"
    BUSY = "busy"  # it is there, and being changed by somebody
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"  # AWS's own fault, or the way there
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"  # what is asked can't do such a thing, today or tomorrow


class AwsRefused(Unavailable):
    """A call that AWS did not do, after the adapter's own patience. The message names the call and says AWS's words."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why
