"""Each specialist signs with its own role's credentials, taken when they are first needed."""

from collections.abc import Iterator

import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from agents.clickstream.aws.account import Account
from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.error_codes import refusal_of
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.sessions import SpecialistSessions
from tests.fakes.aws_wire import AwsWire

PREFIX = "arn:aws:iam::123456789012:role/dev-clickstream-"


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpecialistSessions]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "service")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        opened = SpecialistSessions(botocore.session.Session(), region="eu-west-1", role_prefix=PREFIX)
        yield opened
        opened.close()


def test_a_specialist_is_known_by_its_role_and_its_name(sessions: SpecialistSessions) -> None:
    who = sessions.session("msk_topic").client("sts").get_caller_identity()["Arn"]
    assert who == "arn:aws:sts::123456789012:assumed-role/dev-clickstream-msk-topic/clickstream-msk-topic"


def test_no_role_is_taken_before_it_is_needed(sessions: SpecialistSessions) -> None:
    credentials = sessions.credentials("load_balancer").load()
    assert credentials.refresh_needed()
    assert credentials.get_frozen_credentials().token
    assert not credentials.refresh_needed()


async def test_a_service_without_credentials_is_told_so_by_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    sessions = SpecialistSessions(botocore.session.Session(), region="eu-west-1", role_prefix=PREFIX)
    account = Account(sessions, service_role_arn=f"{PREFIX}cloudformation")
    with pytest.raises(AwsRefused, match="The service could not take the role dev-clickstream-data-connector"):
        await account.buckets.names()
    sessions.close()


async def test_a_role_that_may_not_be_taken_is_named() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, "AssumeRole")
    refused = refusal_of(denied, action="s3:ListBucket", role="dev-clickstream-data-connector")
    assert refused.why is Why.DENIED
    assert refused.message == "The service may not take the role dev-clickstream-data-connector (sts:AssumeRole)."


class WiredSessions(SpecialistSessions):
    """Whose calls end at the fake."""

    def __init__(self, wire: AwsWire) -> None:
        super().__init__(botocore.session.Session(), region="eu-west-1", role_prefix=PREFIX)
        self._wire = wire

    def calls(self, specialist: Specialist) -> Calls:
        return self._wire.calls(specialist)


async def test_an_account_opens_each_adapter_once_under_its_own_specialist(wire: AwsWire) -> None:
    wire.answers("ListClustersV2", {"ClusterInfoList": []})
    wire.answers("ListBuckets", {"Buckets": []})
    wire.answers("BatchGetProjects", {"projects": []})
    wire.answers("DescribeClusters", {"clusters": []})
    wire.answers("DescribeLoadBalancers", {"LoadBalancers": []})
    wire.answers("DescribeSecurityGroupRules", {"SecurityGroupRules": []})
    wire.answers("ListConnectors", {"connectors": []})
    wire.answers("DescribeStacks", {"Stacks": []})
    sessions = WiredSessions(wire)
    account = Account(sessions, service_role_arn="arn:aws:iam::123456789012:role/dev-clickstream-cloudformation")
    assert account.stacks("load_balancer") is account.stacks("load_balancer")
    assert account.stacks("load_balancer") is not account.stacks("ecs_deployment")
    assert await account.stacks("load_balancer").find("x") is None
    assert await account.clusters.find("x") is None
    assert not await account.builds.has_project("x")
    assert not await account.services.has_cluster("x")
    assert await account.balancers.find("x") is None
    assert await account.networks.rules(["sg-1"]) == []
    assert await account.connectors.find("x") is None
    assert await account.buckets.names() == []
    sessions.close()
