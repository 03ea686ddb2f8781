"""Alarms are silent while their services are parked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from operations.account import Account

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

_AT_ONCE = 100


class Alarms:
    """The alarms of an environment, by their names."""

    def __init__(self, account: Account, names: Sequence[str]) -> None:
        self._batches = [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
        self._count = len(names)
        self._cloudwatch: CloudWatchClient = account.client("cloudwatch")

    def park(self) -> Iterator[str]:
        """Nobody is woken."""
        for names in self._batches:
            self._cloudwatch.disable_alarm_actions(AlarmNames=names)
        yield f"{self._count} alarms: silent"

    def unpark(self) -> Iterator[str]:
        """They wake someone again."""
        for names in self._batches:
            self._cloudwatch.enable_alarm_actions(AlarmNames=names)
        yield f"{self._count} alarms: on"
