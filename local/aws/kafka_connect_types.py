"""MSK Connect's resource types: made by its API, and awaited until workers run or say why they can't."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from local.aws.kafka_connect import FAILED, SETTLING, KafkaConnect
from local.aws.resource_type import Created, Properties, ResourceType
from local.aws.rest import ApiError, Request

PREFIX = "AWS::KafkaConnect::"
SETTLED_SECONDS = 120.0
LOOK_EVERY = 0.2

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_KafkaConnect.html: what can't change in place
REPLACING = {
    f"{PREFIX}CustomPlugin": {"ContentType", "Description", "Location", "Name"},
    f"{PREFIX}WorkerConfiguration": {"Description", "Name", "PropertiesFileContent"},
    f"{PREFIX}Connector": {
        "ConnectorDescription",
        "ConnectorName",
        "KafkaCluster",
        "KafkaClusterClientAuthentication",
        "KafkaClusterEncryptionInTransit",
        "KafkaConnectVersion",
        "LogDelivery",
        "Plugins",
        "ServiceExecutionRoleArn",
        "WorkerConfiguration",
    },
}


class KafkaConnectTypes:
    """Plugins, worker configurations, connectors."""

    def __init__(self, service: KafkaConnect) -> None:
        self._service = service

    def resource_types(self) -> tuple[ResourceType, ...]:
        """The three of them."""
        return (
            ResourceType(
                name=f"{PREFIX}CustomPlugin",
                faithfulness="Its object must be a ZIP file; nothing of it runs.",
                create=self._create_plugin,
                update=_in_place_or_anew(f"{PREFIX}CustomPlugin", self._create_plugin, self._delete_plugin, _kept),
                delete=self._delete_plugin,
            ),
            ResourceType(
                name=f"{PREFIX}WorkerConfiguration",
                faithfulness="Kept; of its properties, offset.flush.interval.ms is obeyed.",
                create=self._create_configuration,
                update=_in_place_or_anew(
                    f"{PREFIX}WorkerConfiguration", self._create_configuration, self._delete_configuration, _kept
                ),
                delete=self._delete_configuration,
            ),
            ResourceType(
                name=f"{PREFIX}Connector",
                faithfulness="Consumed for real by local/connectors, by the configuration keys of the classes that it "
                "knows. It fails with a reason where AWS's would only log: a missing topic, bucket or database.",
                create=self._create_connector,
                update=_in_place_or_anew(
                    f"{PREFIX}Connector", self._create_connector, self._delete_connector, self._update_connector
                ),
                delete=self._delete_connector,
            ),
        )

    def _create_plugin(self, _logical_id: str, properties: Properties, _stack: str) -> Created:
        made = _call(self._service.create_plugin, body=_body(properties))
        if made["customPluginState"] != "ACTIVE":
            told = self._service.plugins.pop(made["customPluginArn"])
            raise ValueError(told["stateDescription"]["message"])
        return made["customPluginArn"], {"CustomPluginArn": made["customPluginArn"], "Revision": 1}

    def _delete_plugin(self, physical_id: str, _properties: Properties) -> None:
        if physical_id in self._service.plugins:
            _call(self._service.delete_plugin, path={"customPluginArn": physical_id})

    def _create_configuration(self, _logical_id: str, properties: Properties, _stack: str) -> Created:
        made = _call(self._service.create_configuration, body=_body(properties))
        identity = made["workerConfigurationArn"]
        return identity, {"WorkerConfigurationArn": identity, "Revision": 1}

    def _delete_configuration(self, physical_id: str, _properties: Properties) -> None:
        if physical_id in self._service.configurations:
            _call(self._service.delete_configuration, path={"workerConfigurationArn": physical_id})

    def _create_connector(self, _logical_id: str, properties: Properties, _stack: str) -> Created:
        made = _call(self._service.create_connector, body=_body(properties))
        self._settled(made["connectorArn"])
        return made["connectorArn"], {"ConnectorArn": made["connectorArn"]}

    def _update_connector(self, physical_id: str, new: Properties) -> Created:
        described = _call(self._service.describe_connector, path={"connectorArn": physical_id})
        wanted = {name: _body(new)[name] for name in ("capacity", "connectorConfiguration")}
        if any(described[name] != value for name, value in wanted.items()):
            _call(
                self._service.update_connector,
                path={"connectorArn": physical_id},
                query={"currentVersion": described["currentVersion"]},
                body=wanted,
            )
            self._settled(physical_id)
        return physical_id, {"ConnectorArn": physical_id}

    def _delete_connector(self, physical_id: str, _properties: Properties) -> None:
        if physical_id not in self._service.connectors:
            return
        with suppress(Gone):  # somebody else has it deleted, and it went just now
            _call(self._service.delete_connector, path={"connectorArn": physical_id})
        deadline = time.monotonic() + SETTLED_SECONDS
        while physical_id in self._service.connectors and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
            _call(self._service.list_connectors)

    def _settled(self, identity: str) -> None:
        """Wait until workers run; raises ValueError, as a handler does, with why they don't."""
        deadline = time.monotonic() + SETTLED_SECONDS
        while True:
            told = _call(self._service.describe_connector, path={"connectorArn": identity})
            if told["connectorState"] == FAILED:
                raise ValueError(f"The connector failed: {told['stateDescription']['message']}")
            if told["connectorState"] not in SETTLING:
                return
            if time.monotonic() > deadline:
                raise ValueError(f"No worker has taken the connector in {SETTLED_SECONDS:.0f} seconds.")
            time.sleep(LOOK_EVERY)


def _in_place_or_anew(
    name: str,
    create: Callable[[str, Properties, str], Created],
    delete: Callable[[str, Properties], None],
    change: Callable[[str, Properties], Created],
) -> Callable[[str, Properties, Properties, str, str], Created]:
    """An update: what can't change in place is made anew, and then the old one goes."""

    def update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
        if any(old.get(one) != new.get(one) for one in REPLACING[name]):
            created = create(logical_id, new, stack)
            delete(physical_id, old)
            return created
        return change(physical_id, new)

    return update


def _kept(physical_id: str, _new: Properties) -> Created:
    """A change of tags alone."""
    kind = "CustomPluginArn" if ":custom-plugin/" in physical_id else "WorkerConfigurationArn"
    return physical_id, {kind: physical_id, "Revision": 1}


class Gone(ValueError):
    """It is not there, which is as good as deleted."""


def _call(
    operation: Callable[[Request], Any],
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Any:
    """An operation as a resource's handler calls it."""
    try:
        return operation(Request(path=path or {}, query=query or {}, body=body or {}))
    except ApiError as error:
        refused = Gone if error.code == "NotFoundException" else ValueError
        raise refused(f"{error.code}: {error}") from error


def _body(properties: Properties) -> dict[str, Any]:
    """A template's properties as the API's: its names begin small, and a connector's own keys stay as they are."""
    told = {name[:1].lower() + name[1:]: value for name, value in properties.items()}
    configuration = told.pop("connectorConfiguration", None)
    tags = told.pop("tags", None) or []
    body: dict[str, Any] = _small(told)
    if configuration is not None:
        body["connectorConfiguration"] = {key: str(value) for key, value in configuration.items()}
    return {**body, "tags": {tag["Key"]: tag["Value"] for tag in tags}}


def _small(value: Any) -> Any:
    if isinstance(value, list):
        return [_small(one) for one in value]
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: _small(one) for name, one in value.items()}
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def correct_cloudformation() -> None:
    """Let MiniStack know what a change replaces, and that making these waits for others."""
    provisioners._REPLACING_PROPERTIES.update(REPLACING)
    waits = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind.startswith(PREFIX) or waits(kind)
