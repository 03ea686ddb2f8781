"""Whether the account and region were prepared for the CDK."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.account import code_of
from operations.doctor.finding import Finding, Situation, bad, good

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

SUBJECT = "CDK bootstrap"
# What the assembly's assets ask for (`requiresBootstrapStackVersion` in its manifest).
LEAST_VERSION = 6
_PARAMETER = "/cdk-bootstrap/hnb659fds/version"


def bootstrap(situation: Situation) -> Iterator[Finding]:
    """The version of the bootstrap stack."""
    ssm: SSMClient = situation.account.client("ssm")
    command = f"`npx cdk bootstrap aws://ACCOUNT/{situation.account.region}`"
    try:
        version = int(ssm.get_parameter(Name=_PARAMETER)["Parameter"]["Value"])
    except ClientError as error:
        if code_of(error) != "ParameterNotFound":
            raise
        yield bad(SUBJECT, f"{situation.account.region} is not bootstrapped", f"Run {command} once.")
        return
    if version < LEAST_VERSION:
        yield bad(SUBJECT, f"version {version}, {LEAST_VERSION} is needed", f"Run {command} again.")
    else:
        yield good(SUBJECT, f"version {version}")
