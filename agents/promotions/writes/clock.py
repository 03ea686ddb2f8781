"""What time it is, as approvals keep it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

Now = Callable[[], datetime]


def now() -> datetime:
    """UTC, to the second: what is compared as text is written alike."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """UTC's day."""
    return now().date()
