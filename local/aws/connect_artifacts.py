"""MSK Connect's plugins and worker configurations: what connectors are made with."""

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.aws.connect_records import Json, arn, bad_request, found, free_name, listed, now, only, without
from local.aws.rest import Request
from local.session import aws_url, session
from local.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ZIP_MAGIC = b"PK\x03\x04"


class Artifacts(ABC):
    """Both, and the tags of everything. Which of them are in use, those know who use them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.plugins: dict[str, Json] = {}
        self.configurations: dict[str, Json] = {}
        self.tags: dict[str, dict[str, str]] = {}

    @abstractmethod
    def refuse_while_used(self, identity: str, what: str) -> None:
        """Raise for a plugin or a configuration that a connector has."""

    def keep_tags(self, identity: str, request: Request) -> None:
        """Note the tags with which something is made."""
        self.tags[identity] = dict(request.body.get("tags") or {})

    def create_plugin(self, request: Request) -> Json:
        """CreateCustomPlugin: AWS looks at the object too, and tells CREATE_FAILED of one that is no plugin."""
        name = free_name(request.body, "name", self.plugins, "customPluginArn")
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
        self.keep_tags(record["customPluginArn"], request)
        return {**only(record, "customPluginArn", "customPluginState", "name"), "revision": 1}

    def list_plugins(self, request: Request) -> Json:
        """ListCustomPlugins."""
        shown, following = listed(self.plugins, "name", request, prefix="namePrefix")
        return {"customPlugins": [without(one, "stateDescription") for one in shown], **following}

    def describe_plugin(self, request: Request) -> Json:
        """DescribeCustomPlugin."""
        return found(self.plugins, request.path["customPluginArn"])

    def delete_plugin(self, request: Request) -> Json:
        """DeleteCustomPlugin, which a connector that uses it hinders."""
        record = found(self.plugins, request.path["customPluginArn"])
        self.refuse_while_used(record["customPluginArn"], "custom plugin")
        del self.plugins[record["customPluginArn"]]
        return {"customPluginArn": record["customPluginArn"], "customPluginState": "DELETING"}

    def create_configuration(self, request: Request) -> Json:
        """CreateWorkerConfiguration."""
        name = free_name(request.body, "name", self.configurations, "workerConfigurationArn")
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
        self.keep_tags(record["workerConfigurationArn"], request)
        return {**without(record, "description"), "latestRevision": revision}

    def list_configurations(self, request: Request) -> Json:
        """ListWorkerConfigurations."""
        shown, following = listed(self.configurations, "name", request, prefix="namePrefix")
        return {"workerConfigurations": shown, **following}

    def describe_configuration(self, request: Request) -> Json:
        """DescribeWorkerConfiguration."""
        return found(self.configurations, request.path["workerConfigurationArn"])

    def delete_configuration(self, request: Request) -> Json:
        """DeleteWorkerConfiguration, which a connector that uses it hinders."""
        record = found(self.configurations, request.path["workerConfigurationArn"])
        self.refuse_while_used(record["workerConfigurationArn"], "worker configuration")
        del self.configurations[record["workerConfigurationArn"]]
        return {
            "workerConfigurationArn": record["workerConfigurationArn"],
            "workerConfigurationState": "DELETING",
        }

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
