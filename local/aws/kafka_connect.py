"""MSK Connect, which MiniStack lacks: plugins, worker configurations, and connectors that local/connectors work for.

https://docs.aws.amazon.com/MSKC/latest/mskc/Welcome.html
"""

import copy
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from local.aws.connect_artifacts import Artifacts
from local.aws.connect_records import Json, arn, bad_request, found, free_name, listed, new_version, now, only, without
from local.aws.rest import Handler, Request, Route, handler, page
from local.settings import Settings

# What a connector's workers tell of it (local/connectors).
RUNNING, FAILED = "RUNNING", "FAILED"
SETTLING = ("CREATING", "UPDATING", "RESTARTING")


class KafkaConnect(Artifacts):
    """The service: what it was told, and what the workers tell of its connectors."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._workers_file = settings.connectors
        self.connectors: dict[str, Json] = {}
        self.operations: dict[str, Json] = {}

    def reset(self) -> None:
        """Forget everything."""
        for store in self._stores().values():
            store.clear()

    def get_state(self) -> Json:
        """What MiniStack saves."""
        return copy.deepcopy(self._stores())

    def load_persisted_state(self, data: Mapping[str, Any]) -> None:
        """What MiniStack saved."""
        for name, value in data.items():
            self._stores()[name].update(value)

    def _stores(self) -> dict[str, dict[str, Any]]:
        return {
            "plugins": self.plugins,
            "configurations": self.configurations,
            "connectors": self.connectors,
            "operations": self.operations,
            "tags": self.tags,
        }

    @cached_property
    def handle_request(self) -> Handler:
        """What MiniStack calls."""
        connector = "/v1/connectors/{connectorArn}"
        plugin = "/v1/custom-plugins/{customPluginArn}"
        configuration = "/v1/worker-configurations/{workerConfigurationArn}"
        return handler(
            (
                Route("POST", "/v1/custom-plugins", self.create_plugin),
                Route("GET", "/v1/custom-plugins", self.list_plugins),
                Route("GET", plugin, self.describe_plugin),
                Route("DELETE", plugin, self.delete_plugin),
                Route("POST", "/v1/worker-configurations", self.create_configuration),
                Route("GET", "/v1/worker-configurations", self.list_configurations),
                Route("GET", configuration, self.describe_configuration),
                Route("DELETE", configuration, self.delete_configuration),
                Route("POST", "/v1/connectors", self.create_connector),
                Route("GET", "/v1/connectors", self.list_connectors),
                Route("GET", f"{connector}/operations", self.list_operations),
                Route("POST", f"{connector}/restart", self.restart_connector),
                Route("GET", connector, self.describe_connector),
                Route("PUT", connector, self.update_connector),
                Route("DELETE", connector, self.delete_connector),
                Route("GET", "/v1/connectorOperations/{connectorOperationArn}", self.describe_operation),
                Route("GET", "/v1/tags/{resourceArn}", self.list_tags),
                Route("POST", "/v1/tags/{resourceArn}", self.tag),
                Route("DELETE", "/v1/tags/{resourceArn}", self.untag),
            )
        )

    # Connectors

    def create_connector(self, request: Request) -> Json:
        """CreateConnector: CREATING until its workers run, or say why they can't."""
        body = request.body
        self._settle()
        name = free_name(body, "connectorName", self.connectors, "connectorArn")
        _check_configuration(body["connectorConfiguration"])
        for plugin in body["plugins"]:
            used = found(self.plugins, plugin["customPlugin"]["customPluginArn"])
            if used["customPluginState"] != "ACTIVE":
                raise bad_request(f"The custom plugin {used['name']} is {used['customPluginState']}.")
        if "workerConfiguration" in body:
            found(self.configurations, body["workerConfiguration"]["workerConfigurationArn"])
        record = {
            **without(dict(body), "tags"),
            "connectorArn": arn("connector", name),
            "creationTime": now(),
            "currentVersion": new_version(),
            "connectorState": "CREATING",
        }
        self.connectors[record["connectorArn"]] = record
        self.keep_tags(record["connectorArn"], request)
        return only(record, "connectorArn", "connectorName", "connectorState")

    def list_connectors(self, request: Request) -> Json:
        """ListConnectors."""
        self._settle()
        shown, following = listed(self.connectors, "connectorName", request, prefix="connectorNamePrefix")
        hidden = ("connectorConfiguration", "stateDescription")
        return {"connectors": [without(one, *hidden) for one in shown], **following}

    def describe_connector(self, request: Request) -> Json:
        """DescribeConnector, with why it failed."""
        self._settle()
        return found(self.connectors, request.path["connectorArn"])

    def update_connector(self, request: Request) -> Json:
        """UpdateConnector: another capacity, or another configuration, of the version that the caller saw."""
        self._settle()
        record = found(self.connectors, request.path["connectorArn"])
        if request.query.get("currentVersion") != record["currentVersion"]:
            raise bad_request("The connector's current version is another one: describe it again.")
        if record["connectorState"] not in (RUNNING, FAILED):
            raise bad_request(f"The connector is {record['connectorState']}.")
        kind = "UPDATE_WORKER_SETTING"
        if "connectorConfiguration" in request.body:
            _check_configuration(request.body["connectorConfiguration"])
            record["connectorConfiguration"] = request.body["connectorConfiguration"]
            kind = "UPDATE_CONNECTOR_CONFIGURATION"
        if "capacity" in request.body:
            record["capacity"] = request.body["capacity"]
        operation = self._begin(record, kind, "UPDATING")
        return {**only(record, "connectorArn", "connectorState"), "connectorOperationArn": operation}

    def restart_connector(self, request: Request) -> Json:
        """RestartConnector: its workers begin anew."""
        self._settle()
        record = found(self.connectors, request.path["connectorArn"])
        operation = self._begin(record, "RESTART_CONNECTOR", "RESTARTING")
        return {"connectorArn": record["connectorArn"], "connectorOperationArn": operation}

    def delete_connector(self, request: Request) -> Json:
        """DeleteConnector: DELETING until no worker has it any more."""
        self._settle()
        record = found(self.connectors, request.path["connectorArn"])
        record["connectorState"] = "DELETING"
        return only(record, "connectorArn", "connectorState")

    def list_operations(self, request: Request) -> Json:
        """ListConnectorOperations, the newest first."""
        self._settle()
        own = [one for one in self.operations.values() if one["connectorArn"] == request.path["connectorArn"]]
        shown, following = page(own[::-1], request.query)
        names = (
            "connectorOperationArn",
            "connectorOperationType",
            "connectorOperationState",
            "creationTime",
            "endTime",
        )
        return {"connectorOperations": [only(one, *names) for one in shown], **following}

    def describe_operation(self, request: Request) -> Json:
        """DescribeConnectorOperation."""
        self._settle()
        return found(self.operations, request.path["connectorOperationArn"])

    # Tags

    def list_tags(self, request: Request) -> Json:
        """ListTagsForResource."""
        return {"tags": self.tags.get(self._tagged(request), {})}

    def tag(self, request: Request) -> Json:
        """TagResource."""
        self.tags.setdefault(self._tagged(request), {}).update(request.body["tags"])
        return {}

    def untag(self, request: Request) -> Json:
        """UntagResource."""
        tags = self.tags.get(self._tagged(request), {})
        tags.pop(request.query["tagKeys"], None)
        return {}

    # What is behind

    def _tagged(self, request: Request) -> str:
        wanted = request.path["resourceArn"]
        found({**self.plugins, **self.configurations, **self.connectors}, wanted)
        return wanted

    def _begin(self, record: Json, kind: str, state: str) -> str:
        """An operation on a connector, for its workers to end: they take it by its new version."""
        operation = arn("connector-operation", record["connectorName"])
        in_progress = "RESTART_IN_PROGRESS" if kind == "RESTART_CONNECTOR" else "UPDATE_IN_PROGRESS"
        record.update(connectorState=state, currentVersion=new_version())
        record.pop("stateDescription", None)
        self.operations[operation] = {
            "connectorArn": record["connectorArn"],
            "connectorOperationArn": operation,
            "connectorOperationType": kind,
            "connectorOperationState": in_progress,
            "creationTime": now(),
        }
        return operation

    def _settle(self) -> None:
        """Take in what the workers tell, each of the version that it works by."""
        told = self._told()
        for identity, record in list(self.connectors.items()):
            of_workers = told.get(identity)
            if record["connectorState"] == "DELETING":
                if of_workers is None:
                    del self.connectors[identity]
                    self.tags.pop(identity, None)
            elif of_workers and of_workers["version"] == record["currentVersion"]:
                self._take(record, of_workers)

    def _take(self, record: Json, told: Mapping[str, str]) -> None:
        before, record["connectorState"] = record["connectorState"], told["state"]
        if told["state"] == FAILED:
            record["stateDescription"] = {"code": told["code"], "message": told["message"]}
        for operation in self.operations.values() if before in SETTLING else ():
            if operation["connectorArn"] == record["connectorArn"] and "endTime" not in operation:
                began = operation["connectorOperationState"].partition("_")[0]
                ended = "FAILED" if told["state"] == FAILED else "COMPLETE"
                operation.update(connectorOperationState=f"{began}_{ended}", endTime=now())

    def _told(self) -> Mapping[str, Mapping[str, str]]:
        try:
            return json.loads(self._workers_file.read_text())  # type: ignore[no-any-return]  # our own file
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def refuse_while_used(self, identity: str, what: str) -> None:
        """As Artifacts says."""
        self._settle()
        for record in self.connectors.values():
            plugins = [one["customPlugin"]["customPluginArn"] for one in record["plugins"]]
            configuration = record.get("workerConfiguration", {}).get("workerConfigurationArn")
            if identity in (*plugins, configuration):
                raise bad_request(f"The {what} is in use by the connector {record['connectorName']}.")


def _check_configuration(configuration: Mapping[str, str]) -> None:
    if "connector.class" not in configuration:
        raise bad_request("connectorConfiguration has no connector.class.")
