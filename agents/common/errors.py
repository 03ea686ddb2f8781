"""The errors that agents know, translated once to HTTP (error_meanings.py) and once to a tool result (tool_trace.py).

    ClickShopError
    ├── BadInput              the caller can mend it: 400
    ├── NotAuthenticated      no valid token: 401
    ├── NotAllowed            a valid token, for something else: 403
    ├── NotFound              no such thing, or not the caller's: 404
    ├── ConstraintViolated    the database refuses the row: 409
    ├── Refused               what is asked does not go with how things stand, for a reason with a name: 409
    ├── Overloaded            too many at once, try again: 429
    └── Unavailable           something that we depend on is down: 503
        ├── DatabaseUnavailable
        ├── ModelUnavailable
        └── SpecialistUnavailable

The message of each is written for the client; the text of any other exception never reaches one.
"""


class ClickShopError(Exception):
    """The root: `message` may be shown to a client."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(ClickShopError):
    """The caller can mend it."""


class NotAuthenticated(ClickShopError):
    """No valid token."""


class NotAllowed(ClickShopError):
    """A valid token, for something else."""


class NotFound(ClickShopError):
    """No such thing, or not the caller's: the two look the same on purpose."""


class ConstraintViolated(ClickShopError):
    """The database refuses the row."""


class Refused(ClickShopError):
    """What is asked does not go with how things stand. `reason` is for programs: a word of the one who refuses."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Overloaded(ClickShopError):
    """Too many at once."""


class Unavailable(ClickShopError):
    """Something that we depend on is down; trying again later may help."""


class DatabaseUnavailable(Unavailable):
    """PostgreSQL does not answer."""


class ModelUnavailable(Unavailable):
    """Bedrock does not answer, or throttles beyond our patience."""


class SpecialistUnavailable(Unavailable):
    """Another agent does not answer in time."""
