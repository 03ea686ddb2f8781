"""What can be parked, and which environments may be."""

from collections.abc import Iterable
from dataclasses import dataclass

from operations.account import Account
from operations.errors import OperationRefused
from operations.parking.alarms import Alarms
from operations.parking.database import Clusters
from operations.parking.instances import Instances
from operations.parking.services import Services
from operations.stacks import deployed_resources, deployed_stacks
from operations.terminal import terminal
from stacks.environments import environment_named


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Each knows how to park and to unpark itself."""

    alarms: Alarms
    services: Services
    clusters: Clusters
    instances: Instances


def parts(account: Account, environment: str) -> Parts:
    """As the deployed stacks hold them."""
    found = deployed_resources(account, environment)
    return Parts(
        alarms=Alarms(account, found.get("AWS::CloudWatch::Alarm", ())),
        services=Services(account, found.get("AWS::ECS::Service", ())),
        clusters=Clusters(account, found.get("AWS::RDS::DBCluster", ())),
        instances=Instances(
            account, found.get("AWS::EC2::Instance", ()), gateways=found.get("AWS::EC2::NatGateway", ())
        ),
    )


def parkable(account: Account, name: str) -> str:
    """The environment's name. Raises OperationRefused for prod, and for one that is not there."""
    environment = environment_named(name, region=account.region)
    if environment.protected:
        raise OperationRefused(f"{name} is never parked: its customers would stand before a closed door.")
    if not deployed_stacks(account, name):
        raise OperationRefused(f"{name} is not deployed in {account.region}: there is nothing to park.")
    return name


def tell(lines: Iterable[str]) -> None:
    """Each line as it comes: parking takes a while."""
    console = terminal()
    for line in lines:
        console.print(line, markup=False)
