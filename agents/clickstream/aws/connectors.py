"""Connectors of MSK Connect: whether they run, what they say when they do not, and the database that they fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_kafkaconnect.type_defs import DescribeConnectorResponseTypeDef


_LOOKED_AT = 500


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A connector. `state` is MSK Connect's: CREATING, RUNNING, UPDATING, DELETING, FAILED; `reason` why it failed.

    `configuration` is the connector's own, as its plugin reads it.
    """

    name: str
    arn: str
    state: str
    reason: str
    workers: int
    configuration: Mapping[str, str]
    log_group: str | None


class Connectors(Protocol):
    """MSK Connect's connectors."""

    async def find(self, name_or_arn: str) -> Connector | None:
        """The connector, or None."""

    async def complaints(self, connector: Connector, *, most: int) -> Sequence[str]:
        """The last errors that its workers wrote, oldest first."""

    async def has_database(self, name: str) -> bool:
        """Whether Glue has a database of that name."""


class MskConnectors:
    """By MSK Connect's API and CloudWatch Logs'."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._connect = calls.session.client("kafkaconnect", config=calls.clients)
        self._glue = calls.session.client("glue", config=calls.clients)
        self._logs = calls.session.client("logs", config=calls.clients)

    async def find(self, name_or_arn: str) -> Connector | None:
        """The connector, or None."""
        arn = name_or_arn if name_or_arn.startswith("arn:") else await self._arn_of(name_or_arn)
        if arn is None:
            return None
        found = await or_none(
            self._calls.call(
                "kafkaconnect:DescribeConnector", lambda: self._connect.describe_connector(connectorArn=arn)
            )
        )
        return _connector(found) if found else None

    async def complaints(self, connector: Connector, *, most: int) -> Sequence[str]:
        """The last errors that its workers wrote."""
        group = connector.log_group
        if group is None:
            return []
        paginator = self._logs.get_paginator("filter_log_events")
        pages = await or_none(
            self._calls.pages(
                "logs:FilterLogEvents",
                lambda: paginator.paginate(
                    logGroupName=group, filterPattern="?ERROR ?FATAL", PaginationConfig={"MaxItems": _LOOKED_AT}
                ),
            )
        )
        return [event["message"].rstrip("\n") for page in pages or () for event in page["events"]][-most:]

    async def has_database(self, name: str) -> bool:
        """Whether Glue has a database of that name."""
        return (
            await or_none(self._calls.call("glue:GetDatabase", lambda: self._glue.get_database(Name=name))) is not None
        )

    async def _arn_of(self, name: str) -> str | None:
        """MSK Connect filters by prefix."""
        paginator = self._connect.get_paginator("list_connectors")
        pages = await self._calls.pages(
            "kafkaconnect:ListConnectors", lambda: paginator.paginate(connectorNamePrefix=name)
        )
        found = (each for page in pages for each in page["connectors"] if each["connectorName"] == name)
        return next((each["connectorArn"] for each in found), None)


def _connector(found: "DescribeConnectorResponseTypeDef") -> Connector:
    state, capacity = found.get("stateDescription", {}), found.get("capacity", {})
    said = (state.get("code", ""), state.get("message", ""))
    fixed = capacity.get("provisionedCapacity", {}).get("workerCount")
    logs = found.get("logDelivery", {}).get("workerLogDelivery", {}).get("cloudWatchLogs", {})
    return Connector(
        name=found["connectorName"],
        arn=found["connectorArn"],
        state=found["connectorState"],
        reason=": ".join(each for each in said if each),
        workers=fixed or capacity.get("autoScaling", {}).get("minWorkerCount", 0),
        configuration=found.get("connectorConfiguration", {}),
        log_group=logs.get("logGroup") if logs.get("enabled") else None,
    )
