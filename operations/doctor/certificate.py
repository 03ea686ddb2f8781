"""Whether prod can be reached by HTTPS: a certificate that is issued here and lasts, or a zone to make one for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.account import Account, code_of
from operations.doctor.finding import Finding, Situation, bad, doubtful, good

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient

SUBJECT = "Certificate"
CERTIFICATE, ZONE, NAME = "CERTIFICATE_ARN", "HOSTED_ZONE", "DOMAIN_NAME"
_SOON = timedelta(days=30)
_MISSING = frozenset({"ResourceNotFoundException", "InvalidArnException", "ValidationException", "NoSuchHostedZone"})


def certificate(situation: Situation) -> Iterator[Finding]:
    """What the variables name, for prod; the others may have one."""
    account, variables = situation.account, situation.variables
    if arn := variables.get(CERTIFICATE):
        yield _existing(account, arn)
    elif zone := variables.get(ZONE):
        yield _zone(account, zone, variables.get(NAME, ""))
    elif situation.environment.protected:
        fix = f"Pass {CERTIFICATE}=arn:aws:acm:{account.region}:…, or {ZONE}=Z… with {NAME}=shop.example.com."
        yield bad(SUBJECT, "none is named", fix)


def _existing(account: Account, arn: str) -> Finding:
    acm: ACMClient = account.client("acm")
    try:
        told = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if code_of(error) not in _MISSING:
            raise
        fix = f"Request it in ACM in {account.region}: a load balancer takes none of another region."
        return bad(SUBJECT, f"{arn} is not in {account.region}", fix)
    return judged(told["Status"], told.get("NotAfter"), now=datetime.now(UTC))


def judged(status: str, expires: datetime | None, *, now: datetime) -> Finding:
    """What its state means for a deployment."""
    if status == "PENDING_VALIDATION":
        return bad(SUBJECT, "waits for validation", "Create the DNS record that ACM shows for it.")
    if status != "ISSUED":
        return bad(SUBJECT, status.lower().replace("_", " "), f"Request another and pass it as {CERTIFICATE}.")
    if expires and expires - now < _SOON:
        return doubtful(SUBJECT, f"expires on {expires:%d %B %Y}", "See why ACM does not renew it.")
    return good(SUBJECT, f"issued, until {expires:%d %B %Y}" if expires else "issued")


def _zone(account: Account, zone: str, name: str) -> Finding:
    try:
        told = account.client("route53").get_hosted_zone(Id=zone)["HostedZone"]
    except ClientError as error:
        if code_of(error) not in _MISSING:
            raise
        return bad(SUBJECT, f"there is no zone {zone}", "`aws route53 list-hosted-zones` names those of the account.")
    domain = told["Name"].rstrip(".")
    if name != domain and not name.endswith(f".{domain}"):
        return bad(SUBJECT, f"{name or 'no name'} is not in the zone {domain}", f"Pass {NAME}=shop.{domain}.")
    return good(SUBJECT, f"will be made for {name} in the zone {domain}")
