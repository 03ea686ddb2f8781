"""Whether the account's quotas hold what the environment's templates ask for, beside what is there already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.account import Account, code_of
from operations.doctor.finding import Finding, Situation, bad, doubtful, good
from operations.stacks import deployed_stack
from operations.templates import Templates, synthesised

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient

_CPU_UNITS = 1024
_NO_QUOTA = frozenset({"NoSuchResourceException", "ResourceNotFoundException"})


@dataclass(frozen=True, kw_only=True)
class Quota:
    """One quota: `needed` at rest, `at_most` when everything scales out, `used` by others already."""

    subject: str
    service: str
    code: str
    needed: float
    at_most: float
    used: float = 0


# The operation that lists what counts against a quota, and the key of its result.
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "AWS::EC2::EIP": ("ec2", "describe_addresses", "Addresses"),
    "AWS::EC2::VPC": ("ec2", "describe_vpcs", "Vpcs"),
    "AWS::EC2::NatGateway": ("ec2", "describe_nat_gateways", "NatGateways"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("elbv2", "describe_load_balancers", "LoadBalancers"),
    "AWS::RDS::DBCluster": ("rds", "describe_db_clusters", "DBClusters"),
}
_QUOTAS: Mapping[str, tuple[str, str, str]] = {
    "AWS::EC2::EIP": ("Elastic IPs", "ec2", "L-0263D0A3"),
    "AWS::EC2::VPC": ("VPCs", "vpc", "L-F678F1CE"),
    # Counted by zone, and each zone has one of ours: all in one zone is the worst case.
    "AWS::EC2::NatGateway": ("NAT gateways in a zone", "vpc", "L-FE5A380F"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Application load balancers", "elasticloadbalancing", "L-53DA6B97"),
    "AWS::RDS::DBCluster": ("Aurora clusters", "rds", "L-952B80B8"),
}
_FARGATE = {"FARGATE": ("Fargate vCPU", "L-3032A538"), "FARGATE_SPOT": ("Fargate Spot vCPU", "L-36FBB829")}


def quotas(situation: Situation) -> Iterator[Finding]:
    """A row for each quota that the environment draws on."""
    templates = synthesised(situation.environment.name, situation.variables)
    client: ServiceQuotasClient = situation.account.client("service-quotas")
    is_new = deployed_stack(situation.account, situation.environment.name, "Network") is None
    for quota in (*fargate_quotas(templates), *_counted_quotas(templates, situation.account, is_new=is_new)):
        yield judged(quota, _limit(client, quota))


def judged(quota: Quota, limit: float | None) -> Finding:
    """Whether a limit holds; none means that the endpoint knows no such quota."""
    subject = f"Quota: {quota.subject}"
    if limit is None:
        return doubtful(subject, f"unknown, needs {quota.needed:g}", "Look in the Service Quotas console.")
    found = f"{limit:g}, {quota.used:g} in use, needs {quota.needed:g}"
    fix = (
        f"`aws service-quotas request-service-quota-increase --service-code {quota.service} "
        f"--quota-code {quota.code} --desired-value {quota.used + quota.at_most:g}`"
    )
    if quota.used + quota.needed > limit:
        return bad(subject, found, fix)
    if quota.used + quota.at_most > limit:
        return doubtful(subject, f"{found}, up to {quota.at_most:g} when it scales out", fix)
    return good(subject, found)


def fargate_quotas(templates: Templates) -> Iterator[Quota]:
    """The vCPUs of all services, by what they run on. A rolling deployment needs them twice, like scaling out."""
    needed, at_most = dict.fromkeys(_FARGATE, 0.0), dict.fromkeys(_FARGATE, 0.0)
    scaled = {
        each.stack: float(each.get("MaxCapacity"))
        for each in templates.all("AWS::ApplicationAutoScaling::ScalableTarget")
    }
    for service in templates.all("AWS::ECS::Service"):
        size = float(templates.named(service.stack, service.get("TaskDefinition")).get("Cpu")) / _CPU_UNITS
        provider, count = _provider(service.properties), float(service.get("DesiredCount", 1))
        needed[provider] += count * size
        at_most[provider] += max(2 * count, scaled.get(service.stack, count)) * size
    for provider, (subject, code) in _FARGATE.items():
        if needed[provider]:
            yield Quota(
                subject=subject, service="fargate", code=code, needed=needed[provider], at_most=at_most[provider]
            )


def _provider(properties: Mapping[str, Any]) -> str:
    strategy: list[Mapping[str, Any]] = properties.get("CapacityProviderStrategy", [])
    heaviest = max(strategy, key=lambda each: each.get("Weight", 1), default={"CapacityProvider": "FARGATE"})
    provider: str = heaviest["CapacityProvider"]
    return provider


def _counted_quotas(templates: Templates, account: Account, *, is_new: bool) -> Iterator[Quota]:
    for type_, (subject, service, code) in _QUOTAS.items():
        asked = sum(1 for _ in templates.all(type_))
        if asked:
            # What is deployed already is among what is in use.
            needed = asked if is_new else 0
            used = _count(account, *_COUNTED[type_])
            yield Quota(subject=subject, service=service, code=code, needed=needed, at_most=needed, used=used)


def _count(account: Account, service: str, operation: str, key: str) -> int:
    client = account.client(service)
    if client.can_paginate(operation):
        pages: Iterable[Mapping[str, Any]] = client.get_paginator(operation).paginate()
    else:
        pages = [getattr(client, operation)()]
    # A NAT gateway is listed for an hour after its deletion.
    return sum(each.get("State") != "deleted" for page in pages for each in page[key])


def _limit(client: "ServiceQuotasClient", quota: Quota) -> float | None:
    try:
        return client.get_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)["Quota"]["Value"]
    except ClientError as error:
        if code_of(error) not in _NO_QUOTA:
            raise
    try:  # never raised in this account
        default = client.get_aws_default_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)
    except ClientError as error:
        if code_of(error) not in _NO_QUOTA:
            raise
        return None
    return default["Quota"]["Value"]
