"""Bedrock's resource types, made by Bedrock's own API: the process that serves it is another one."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.aws.resource_type import Created, Properties, ResourceType
from local.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_bedrock import BedrockClient

_PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3})


class Bedrock:
    """Application inference profiles."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def create(self, _logical_id: str, properties: Properties, _stack: str) -> Created:
        """Create it; the ARN is its physical id."""
        made = self._client().create_inference_profile(
            inferenceProfileName=properties["InferenceProfileName"],
            modelSource={"copyFrom": properties["ModelSource"]["CopyFrom"]},
        )
        return _created(made["inferenceProfileArn"])

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
        """Another source or name is another profile: the new one first, then the old one goes."""
        if all(old.get(name) == new.get(name) for name in ("InferenceProfileName", "ModelSource")):
            return _created(physical_id)
        created = self.create(logical_id, new, stack)
        self.delete(physical_id, old)
        return created

    def delete(self, physical_id: str, _properties: Properties) -> None:
        """Delete it, if it is still there."""
        client = self._client()
        try:
            client.delete_inference_profile(inferenceProfileIdentifier=physical_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    def _client(self) -> "BedrockClient":
        variables = self._settings.aws_variables()
        return boto3.client(
            "bedrock",
            endpoint_url=variables["AWS_ENDPOINT_URL_BEDROCK"],
            region_name=variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            config=_PATIENCE,
        )

    def resource_types(self) -> tuple[ResourceType, ...]:
        """The one type."""
        return (
            ResourceType(
                name="AWS::Bedrock::ApplicationInferenceProfile",
                faithfulness="Made in the laptop's Bedrock, which answers for it as for what it was copied from. Tags "
                "count no costs.",
                create=self.create,
                update=self.update,
                delete=self.delete,
            ),
        )


def _created(arn: str) -> Created:
    return arn, {"InferenceProfileArn": arn, "InferenceProfileId": arn.rpartition("/")[2], "Status": "ACTIVE"}
