"""The cheap kind of NAT: an instance, which can be stopped. A NAT gateway can't."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from operations.account import Account

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


class Instances:
    """The instances of an environment, and the gateways that it has instead."""

    def __init__(self, account: Account, ids: Sequence[str], *, gateways: Sequence[str]) -> None:
        self._ids, self._gateways = list(ids), gateways
        self._ec2: EC2Client = account.client("ec2")

    def park(self) -> Iterator[str]:
        """Stopping what is stopped is allowed, and changes nothing."""
        if self._ids:
            self._ec2.stop_instances(InstanceIds=self._ids)
        yield from (f"NAT instance {id_}: stops" for id_ in self._ids)
        yield from (f"NAT gateway {id_}: costs on, AWS has no way to stop one" for id_ in self._gateways)

    def unpark(self) -> Iterator[str]:
        """Starts them and waits: without a way out no task reaches its secrets."""
        if self._ids:
            self._ec2.start_instances(InstanceIds=self._ids)
            self._ec2.get_waiter("instance_running").wait(InstanceIds=self._ids)
        yield from (f"NAT instance {id_}: runs" for id_ in self._ids)
