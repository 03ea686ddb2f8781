"""The doctor's checks: what is good, doubtful or bad, and that each bad one says how to mend it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from operations.doctor import command, quotas
from operations.doctor.bootstrap import bootstrap
from operations.doctor.certificate import certificate, judged
from operations.doctor.credentials import credentials
from operations.doctor.database import database
from operations.doctor.finding import Finding, Situation, Status, good
from operations.doctor.mail import mail
from operations.doctor.models import lifecycle, models
from operations.doctor.quotas import Quota, fargate_quotas
from stacks.environments import DEV, PROD, Environment, Models
from tests.fakes.aws_account import Answering, fake_account, refusal
from tests.fakes.templates import Definitions, service, templates

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def situation(
    environment: Environment = DEV, *, variables: Mapping[str, str] | None = None, **clients: Any
) -> Situation:
    named = {name.replace("_", "-"): client for name, client in clients.items()}
    return Situation(environment=environment, account=fake_account(named), variables=variables or {})


def statuses(findings: Iterable[Finding]) -> list[Status]:
    told = list(findings)
    assert [each for each in told if each.status in (Status.FAIL, Status.WARN) and not each.fix] == []
    return [each.status for each in told]


def test_credentials_tell_who_signs() -> None:
    sts = Answering(get_caller_identity={"Arn": "arn:aws:iam::1:user/ada", "Account": "1"})
    (finding,) = credentials(situation(sts=sts))

    assert (finding.status, finding.found) == (Status.OK, "arn:aws:iam::1:user/ada in us-east-1")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"Arn": "arn:aws:iam::1:root"}, Status.WARN),
        (NoCredentialsError(), Status.FAIL),
        (refusal("ExpiredToken"), Status.FAIL),
    ],
)
def test_credentials_that_will_not_do(answer: Any, status: Status) -> None:
    assert statuses(credentials(situation(sts=Answering(get_caller_identity=answer)))) == [status]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"Parameter": {"Value": "29"}}, Status.OK),
        ({"Parameter": {"Value": "5"}}, Status.FAIL),
        (refusal("ParameterNotFound"), Status.FAIL),
    ],
)
def test_bootstrap_is_recent_enough(answer: Any, status: Status) -> None:
    assert statuses(bootstrap(situation(ssm=Answering(get_parameter=answer)))) == [status]


GRANTED = {
    "agreementAvailability": {"status": "AVAILABLE"},
    "authorizationStatus": "AUTHORIZED",
    "entitlementAvailability": "AVAILABLE",
    "regionAvailability": "AVAILABLE",
}


def bedrock(**answers: Any) -> Answering:
    known = {
        "get_inference_profile": {"status": "ACTIVE"},
        "get_foundation_model": {"modelDetails": {"modelLifecycle": {"status": "ACTIVE"}}},
        "get_foundation_model_availability": GRANTED,
    }
    return Answering(**{**known, **answers})


def test_models_that_can_be_called_are_good() -> None:
    assert set(statuses(models(situation(bedrock=bedrock())))) == {Status.OK}


@pytest.mark.parametrize(
    ("answers", "subject"),
    [
        ({"get_inference_profile": refusal("ResourceNotFoundException")}, "Inference profile"),
        ({"get_foundation_model": refusal("ValidationException")}, "Model"),
        ({"get_foundation_model_availability": {**GRANTED, "authorizationStatus": "NOT_AUTHORIZED"}}, "Access"),
    ],
)
def test_models_that_cannot_be_called_are_bad(answers: dict[str, Any], subject: str) -> None:
    found = [each for each in models(situation(bedrock=bedrock(**answers))) if each.status == Status.FAIL]

    assert found
    assert all(each.subject.startswith(subject) and each.fix for each in found)


def test_a_model_that_the_stacks_refuse_is_bad_before_aws_is_asked() -> None:
    retired = replace(DEV, models=Models(default="anthropic.claude-3-7-sonnet-20250219-v1:0"))

    (finding,) = models(situation(retired, bedrock=Answering()))

    assert (finding.status, "write anthropic.claude-sonnet-5-5" in finding.found) == (Status.FAIL, True)


def test_an_endpoint_that_does_not_know_of_access_leaves_it_open() -> None:
    unknown = bedrock(get_foundation_model_availability=refusal("UnknownOperationException"))

    assert Status.WARN in statuses(models(situation(bedrock=unknown)))


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "ACTIVE"}, Status.OK),
        ({"status": "ACTIVE", "endOfLifeTime": NOW + timedelta(days=400)}, Status.OK),
        ({"status": "LEGACY", "endOfLifeTime": NOW + timedelta(days=40)}, Status.WARN),
        ({"status": "ACTIVE", "endOfLifeTime": NOW - timedelta(days=1)}, Status.WARN),
    ],
)
def test_a_models_life_is_told(told: dict[str, Any], status: Status) -> None:
    assert lifecycle("a.model", told, now=NOW).status == status


@pytest.mark.parametrize(("offered", "status"), [(("18.4", "17.7"), Status.OK), (("18.6", "17.7"), Status.FAIL)])
def test_the_database_version_is_offered(offered: tuple[str, ...], status: Status) -> None:
    page = {"OrderableDBInstanceOptions": [{"EngineVersion": version} for version in offered]}
    (finding,) = database(situation(rds=Answering(describe_orderable_db_instance_options=[page])))

    assert finding.status == status
    assert status == Status.OK or "18.6" in finding.fix


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        ("ISSUED", 200, Status.OK),
        ("ISSUED", 10, Status.WARN),
        ("PENDING_VALIDATION", 0, Status.FAIL),
        ("EXPIRED", 0, Status.FAIL),
    ],
)
def test_a_certificate_is_judged_by_its_state(status: str, days: int, expected: Status) -> None:
    assert judged(status, NOW + timedelta(days=days), now=NOW).status == expected


ZONE = {"HostedZone": {"Name": "example.com."}}


@pytest.mark.parametrize(
    ("environment", "variables", "clients", "expected"),
    [
        (PROD, {}, {}, [Status.FAIL]),
        (DEV, {}, {}, []),
        (
            PROD,
            {"CERTIFICATE_ARN": "arn:aws:acm:eu-west-1:1:certificate/x"},
            {"acm": Answering(describe_certificate=refusal("ResourceNotFoundException"))},
            [Status.FAIL],
        ),
        (
            PROD,
            {"HOSTED_ZONE": "Z1", "DOMAIN_NAME": "shop.example.com"},
            {"route53": Answering(get_hosted_zone=ZONE)},
            [Status.OK],
        ),
        (
            PROD,
            {"HOSTED_ZONE": "Z1", "DOMAIN_NAME": "shop.elsewhere.com"},
            {"route53": Answering(get_hosted_zone=ZONE)},
            [Status.FAIL],
        ),
        (
            PROD,
            {"HOSTED_ZONE": "Z1", "DOMAIN_NAME": "shop.example.com"},
            {"route53": Answering(get_hosted_zone=refusal("NoSuchHostedZone"))},
            [Status.FAIL],
        ),
    ],
)
def test_prod_needs_a_certificate_or_a_zone(
    environment: Environment, variables: dict[str, str], clients: dict[str, Any], expected: list[Status]
) -> None:
    assert statuses(certificate(situation(environment, variables=variables, **clients))) == expected


@pytest.mark.parametrize(
    ("limit", "status"), [(10, Status.OK), (4, Status.WARN), (2.5, Status.FAIL), (None, Status.WARN)]
)
def test_a_quota_holds_what_is_there_and_what_comes(limit: float | None, status: Status) -> None:
    quota = Quota(subject="vCPU", service="fargate", code="L-1", needed=2, at_most=4, used=1)

    assert statuses([quotas.judged(quota, limit)]) == [status]


def test_fargate_needs_tasks_at_rest_and_twice_them_while_it_rolls() -> None:
    told = list(fargate_quotas(templates(One=service(count=3), Two=service(count=1, spot=True))))

    assert [(each.subject, each.needed, each.at_most) for each in told] == [
        ("Fargate vCPU", 1.5, 3.0),  # 2 × 3 tasks, more than scaling's 4
        ("Fargate Spot vCPU", 0.5, 2.0),  # scaling's 4
    ]


def test_quotas_count_what_others_use(monkeypatch: pytest.MonkeyPatch) -> None:
    network: Definitions = {"Vpc": ("AWS::EC2::VPC", {}), "Address": ("AWS::EC2::EIP", {})}
    monkeypatch.setattr(quotas, "synthesised", lambda *_: templates(Network=network))
    looked_at = situation(
        service_quotas=Answering(get_service_quota={"Quota": {"Value": 5.0}}),
        cloudformation=Answering(describe_stacks=refusal("ValidationError")),
        ec2=Answering(describe_vpcs=[{"Vpcs": [{}] * 5}], describe_addresses={"Addresses": [{"State": "deleted"}] * 5}),
    )

    told = {each.subject: each.status for each in quotas.quotas(looked_at)}

    assert told == {"Quota: VPCs": Status.FAIL, "Quota: Elastic IPs": Status.OK}


def test_without_credentials_the_account_is_skipped_and_the_machine_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine: dict[str, Callable[[Situation], Iterable[Finding]]] = {"Python": lambda _: [good("Python", "3.11")]}
    monkeypatch.setattr(command, "OF_THIS_MACHINE", machine)
    told = list(command.examined(situation(sts=Answering(get_caller_identity=NoCredentialsError()))))

    assert [(each.subject, each.status) for each in told[:2]] == [("Python", Status.OK), ("Credentials", Status.FAIL)]
    assert {each.status for each in told[2:]} == {Status.SKIPPED}
    assert {each.subject for each in told[2:]} == command.OF_THE_ACCOUNT.keys()


def test_what_credentials_may_not_ask_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "OF_THIS_MACHINE", {})
    monkeypatch.setattr(command, "OF_THE_ACCOUNT", {"CDK bootstrap": bootstrap})
    sts = Answering(get_caller_identity={"Arn": "arn:aws:iam::1:user/ada"})
    denied = Answering(get_parameter=refusal("AccessDeniedException"))

    (_, finding) = command.examined(situation(sts=sts, ssm=denied))

    assert (finding.status, finding.found) == (Status.WARN, "these credentials may not look")


IN_PRODUCTION = {"SendingEnabled": True, "ProductionAccessEnabled": True, "SendQuota": {"Max24HourSend": 50_000.0}}
OURS = replace(DEV, mail_sender="promotions@shop.acme.com")


@pytest.mark.parametrize(
    ("environment", "account", "identity", "expected"),
    [
        (OURS, IN_PRODUCTION, {"VerifiedForSendingStatus": True}, [Status.OK, Status.OK]),
        (OURS, {**IN_PRODUCTION, "ProductionAccessEnabled": False}, {"VerifiedForSendingStatus": True}, ["warn", "ok"]),
        (OURS, {**IN_PRODUCTION, "SendingEnabled": False}, {"VerifiedForSendingStatus": True}, ["warn", "ok"]),
        (OURS, IN_PRODUCTION, {"VerifiedForSendingStatus": False}, [Status.OK, Status.WARN]),
        (OURS, IN_PRODUCTION, refusal("NotFoundException"), [Status.OK, Status.WARN]),
        (DEV, IN_PRODUCTION, {"VerifiedForSendingStatus": True}, [Status.OK, Status.WARN]),  # an example domain
    ],
)
def test_mail_needs_a_way_out_of_the_sandbox_and_a_verified_sender(
    environment: Environment, account: Any, identity: Any, expected: list[Status]
) -> None:
    ses = Answering(get_account=account, get_email_identity=identity)
    assert statuses(mail(situation(environment, sesv2=ses))) == expected
