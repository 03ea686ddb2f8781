"""MSK Connect, which MiniStack lacks: plugins, worker configurations, and connectors that local/connectors work for.

https://docs.aws.amazon.com/MSKC/latest/mskc/Welcome.html
"""

import base64
import copy
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.aws.rest import ApiError, Handler, Request, Route, handler, page
from local.session import aws_url, session
from local.settings import ACCOUNT, REGION, Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Json = dict[str, Any]

NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")
ZIP_MAGIC = b"PK\x03\x04"
# What a connector's workers tell of it (local/connectors).
RUNNING, FAILED = "RUNNING", "FAILED"
SETTLING = ("CREATING", "UPDATING", "RESTARTING")


def bad_request(message: str) -> ApiError:
    """What is asked for can't be."""
    return ApiError("BadRequestException", 400, message)


def now() -> str:
    """As the API writes a time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def arn(kind: str, name: str) -> str:
    """A new ARN."""
    return f"arn:aws:kafkaconnect:{REGION}:{ACCOUNT}:{kind}/{name}/{uuid.uuid4()}-2"


class KafkaConnect:
    """The service: what it was told, and what the workers tell of its connectors."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workers_file = settings.connectors
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.plugins: dict[str, Json] = {}
        self.configurations: dict[str, Json] = {}
        self.connectors: dict[str, Json] = {}
        self.operations: dict[str, Json] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def get_state(self) -> Json:
        """What MiniStack saves."""
        names = ("plugins", "configurations", "connectors", "operations", "tags")
        return copy.deepcopy({name: getattr(self, name) for name in names})

    def load_persisted_state(self, data: Mapping[str, Any]) -> None:
        """What MiniStack saved."""
        for name, value in data.items():
            getattr(self, name).update(value)

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

    # Plugins

    def create_plugin(self, request: Request) -> Json:
        """CreateCustomPlugin: AWS looks at the object too, and tells CREATE_FAILED of one that is no plugin."""
        name = _name(request.body, "name", self.plugins, "customPluginArn")
        location = request.body["location"]["s3Location"]
        made = now()
        revision = {
            "revision": 1,
            "creationTime": made,
            "contentType": request.body["contentType"],
            "location": {"s3Location": location},
            "description": request.body.get("description", ""),
        }
        record = {
            "customPluginArn": arn("custom-plugin", name),
            "name": name,
            "description": request.body.get("description", ""),
            "creationTime": made,
            "latestRevision": revision,
            "customPluginState": "ACTIVE",
        }
        try:
            revision["fileDescription"] = self._plugins_file(location, request.body["contentType"])
        except ValueError as error:
            failed = {"code": "InvalidInput.CustomPluginFile", "message": str(error)}
            record.update(customPluginState="CREATE_FAILED", stateDescription=failed)
        self.plugins[record["customPluginArn"]] = record
        self._keep_tags(record["customPluginArn"], request)
        return {**_only(record, "customPluginArn", "customPluginState", "name"), "revision": 1}

    def list_plugins(self, request: Request) -> Json:
        """ListCustomPlugins."""
        shown, following = _listed(self.plugins, "name", request, prefix="namePrefix")
        return {"customPlugins": [_without(one, "stateDescription") for one in shown], **following}

    def describe_plugin(self, request: Request) -> Json:
        """DescribeCustomPlugin."""
        return _found(self.plugins, request.path["customPluginArn"])

    def delete_plugin(self, request: Request) -> Json:
        """DeleteCustomPlugin, which a connector that uses it hinders."""
        record = _found(self.plugins, request.path["customPluginArn"])
        self._refuse_while_used(record["customPluginArn"], "custom plugin")
        del self.plugins[record["customPluginArn"]]
        return {"customPluginArn": record["customPluginArn"], "customPluginState": "DELETING"}

    # Worker configurations

    def create_configuration(self, request: Request) -> Json:
        """CreateWorkerConfiguration."""
        name = _name(request.body, "name", self.configurations, "workerConfigurationArn")
        worker_properties(request.body["propertiesFileContent"])
        made = now()
        revision = {"revision": 1, "creationTime": made, "description": request.body.get("description", "")}
        record = {
            "workerConfigurationArn": arn("worker-configuration", name),
            "name": name,
            "description": request.body.get("description", ""),
            "creationTime": made,
            "latestRevision": {**revision, "propertiesFileContent": request.body["propertiesFileContent"]},
            "workerConfigurationState": "ACTIVE",
        }
        self.configurations[record["workerConfigurationArn"]] = record
        self._keep_tags(record["workerConfigurationArn"], request)
        return {**_without(record, "description"), "latestRevision": revision}

    def list_configurations(self, request: Request) -> Json:
        """ListWorkerConfigurations."""
        shown, following = _listed(self.configurations, "name", request, prefix="namePrefix")
        return {"workerConfigurations": shown, **following}

    def describe_configuration(self, request: Request) -> Json:
        """DescribeWorkerConfiguration."""
        return _found(self.configurations, request.path["workerConfigurationArn"])

    def delete_configuration(self, request: Request) -> Json:
        """DeleteWorkerConfiguration, which a connector that uses it hinders."""
        record = _found(self.configurations, request.path["workerConfigurationArn"])
        self._refuse_while_used(record["workerConfigurationArn"], "worker configuration")
        del self.configurations[record["workerConfigurationArn"]]
        return {
            "workerConfigurationArn": record["workerConfigurationArn"],
            "workerConfigurationState": "DELETING",
        }

    # Connectors

    def create_connector(self, request: Request) -> Json:
        """CreateConnector: CREATING until its workers run, or say why they can't."""
        body = request.body
        self._settle()
        name = _name(body, "connectorName", self.connectors, "connectorArn")
        _check_configuration(body["connectorConfiguration"])
        for plugin in body["plugins"]:
            used = _found(self.plugins, plugin["customPlugin"]["customPluginArn"])
            if used["customPluginState"] != "ACTIVE":
                raise bad_request(f"The custom plugin {used['name']} is {used['customPluginState']}.")
        if "workerConfiguration" in body:
            _found(self.configurations, body["workerConfiguration"]["workerConfigurationArn"])
        record = {
            **_without(dict(body), "tags"),
            "connectorArn": arn("connector", name),
            "creationTime": now(),
            "currentVersion": _version(),
            "connectorState": "CREATING",
        }
        self.connectors[record["connectorArn"]] = record
        self._keep_tags(record["connectorArn"], request)
        return _only(record, "connectorArn", "connectorName", "connectorState")

    def list_connectors(self, request: Request) -> Json:
        """ListConnectors."""
        self._settle()
        shown, following = _listed(self.connectors, "connectorName", request, prefix="connectorNamePrefix")
        hidden = ("connectorConfiguration", "stateDescription")
        return {"connectors": [_without(one, *hidden) for one in shown], **following}

    def describe_connector(self, request: Request) -> Json:
        """DescribeConnector, with why it failed."""
        self._settle()
        return _found(self.connectors, request.path["connectorArn"])

    def update_connector(self, request: Request) -> Json:
        """UpdateConnector: another capacity, or another configuration, of the version that the caller saw."""
        self._settle()
        record = _found(self.connectors, request.path["connectorArn"])
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
        return {**_only(record, "connectorArn", "connectorState"), "connectorOperationArn": operation}

    def restart_connector(self, request: Request) -> Json:
        """RestartConnector: its workers begin anew."""
        self._settle()
        record = _found(self.connectors, request.path["connectorArn"])
        operation = self._begin(record, "RESTART_CONNECTOR", "RESTARTING")
        return {"connectorArn": record["connectorArn"], "connectorOperationArn": operation}

    def delete_connector(self, request: Request) -> Json:
        """DeleteConnector: DELETING until no worker has it any more."""
        self._settle()
        record = _found(self.connectors, request.path["connectorArn"])
        record["connectorState"] = "DELETING"
        return _only(record, "connectorArn", "connectorState")

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
        return {"connectorOperations": [_only(one, *names) for one in shown], **following}

    def describe_operation(self, request: Request) -> Json:
        """DescribeConnectorOperation."""
        self._settle()
        return _found(self.operations, request.path["connectorOperationArn"])

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
        _found({**self.plugins, **self.configurations, **self.connectors}, wanted)
        return wanted

    def _keep_tags(self, identity: str, request: Request) -> None:
        self.tags[identity] = dict(request.body.get("tags") or {})

    def _begin(self, record: Json, kind: str, state: str) -> str:
        """An operation on a connector, for its workers to end: they take it by its new version."""
        operation = arn("connector-operation", record["connectorName"])
        in_progress = "RESTART_IN_PROGRESS" if kind == "RESTART_CONNECTOR" else "UPDATE_IN_PROGRESS"
        record.update(connectorState=state, currentVersion=_version())
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

    def _refuse_while_used(self, identity: str, what: str) -> None:
        self._settle()
        for record in self.connectors.values():
            plugins = [one["customPlugin"]["customPluginArn"] for one in record["plugins"]]
            configuration = record.get("workerConfiguration", {}).get("workerConfigurationArn")
            if identity in (*plugins, configuration):
                raise bad_request(f"The {what} is in use by the connector {record['connectorName']}.")

    def _plugins_file(self, location: Mapping[str, str], content_type: str) -> Json:
        """Size and digest of a plugin's object; ValueError says why there is none, or why it is none."""
        client: S3Client = session().client("s3", endpoint_url=aws_url(self._settings))
        bucket, key = location["bucketArn"].rpartition(":")[2], location["fileKey"]
        try:
            head = client.head_object(Bucket=bucket, Key=key)
            start = client.get_object(Bucket=bucket, Key=key, Range="bytes=0-3")["Body"].read()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise ValueError(f"s3://{bucket}/{key} can't be read: {code}.") from error
        if start != ZIP_MAGIC:  # a JAR is a ZIP too
            raise ValueError(f"s3://{bucket}/{key} is not a {content_type} file.")
        return {"fileMd5": head["ETag"].strip('"'), "fileSize": head["ContentLength"]}


def worker_properties(content: str) -> dict[str, str]:
    """A worker configuration's content, base64 of `name=value` lines, as a mapping."""
    try:
        text = base64.b64decode(content, validate=True).decode()
    except ValueError as error:
        raise bad_request("propertiesFileContent is not base64 of text.") from error
    lines = [line for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#")]
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}


def _check_configuration(configuration: Mapping[str, str]) -> None:
    if "connector.class" not in configuration:
        raise bad_request("connectorConfiguration has no connector.class.")


def _name(body: Mapping[str, Any], field: str, known: Mapping[str, Json], identity: str) -> str:
    """The name of what is to be made, which must be valid and free."""
    name = str(body.get(field, ""))
    if not NAME.fullmatch(name):
        raise bad_request(f"{field} is invalid: {name!r}.")
    for record in known.values():
        if record[field] == name:
            raise ApiError("ConflictException", 409, f"{field} {name} is taken by {record[identity]}.")
    return name


def _found(known: Mapping[str, Json], identity: str) -> Json:
    record = known.get(identity)
    if record is None:
        raise ApiError("NotFoundException", 404, f"The resource {identity} does not exist.")
    return record


def _listed(known: Mapping[str, Json], name: str, request: Request, *, prefix: str) -> tuple[list[Json], Json]:
    wanted = request.query.get(prefix, "")
    records = sorted((one for one in known.values() if one[name].startswith(wanted)), key=lambda one: str(one[name]))
    shown, following = page(records, request.query)
    return list(shown), following


def _version() -> str:
    return f"K{uuid.uuid4().hex[:13].upper()}"


def _only(record: Mapping[str, Any], *names: str) -> Json:
    return {name: record[name] for name in names if name in record}


def _without(record: Mapping[str, Any], *names: str) -> Json:
    return {name: value for name, value in record.items() if name not in names}
