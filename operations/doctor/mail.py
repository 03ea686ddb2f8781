"""Whether promotions can write to customers: SES out of its sandbox here, and a sender that it has verified."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.account import code_of
from operations.doctor.finding import Finding, Situation, doubtful, good

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_SENDING, _SENDER = "Mail: sending", "Mail: sender"
_NOBODYS = (".example", ".test", ".invalid")  # RFC 2606: no mail ever reaches these
_TO_PRODUCTION = (
    "Request production access in the console of SES, in this region: a sandbox writes only to verified addresses."
)


def mail(situation: Situation) -> Iterator[Finding]:
    """Nothing here keeps a deployment from working: promotions do all but write."""
    ses: SESV2Client = situation.account.client("sesv2")
    yield _sending(ses)
    yield _sender(ses, situation.environment.sender)


def _sending(ses: "SESV2Client") -> Finding:
    account = ses.get_account()
    if not account.get("SendingEnabled", True):
        return doubtful(_SENDING, "SES has stopped this account's sending", "See its reasons in the console of SES.")
    if not account.get("ProductionAccessEnabled"):
        return doubtful(_SENDING, "SES is in its sandbox", _TO_PRODUCTION)
    most = account.get("SendQuota", {}).get("Max24HourSend", 0)
    return good(_SENDING, f"{most:,.0f} mails a day")


def _sender(ses: "SESV2Client", address: str) -> Finding:
    """An address is verified by itself, or by its domain."""
    domain = address.partition("@")[2]
    if domain.endswith(_NOBODYS):
        fix = "Set the environment's mail_sender in stacks/environments.py to an address of yours."
        return doubtful(_SENDER, f"{address} is nobody's", fix)
    states = [_is_verified(ses, identity) for identity in (address, domain)]
    if any(states):
        return good(_SENDER, f"{address} is verified")
    is_asked = False in states
    found = f"{address} waits for its verification" if is_asked else f"{address} is not known to SES yet"
    return doubtful(_SENDER, found, "Follow the link that SES mails to it, which the deployment asks for.")


def _is_verified(ses: "SESV2Client", identity: str) -> bool | None:
    """Whether it is verified; None where SES has none of the name."""
    try:
        return ses.get_email_identity(EmailIdentity=identity).get("VerifiedForSendingStatus", False)
    except ClientError as error:
        if code_of(error) != "NotFoundException":
            raise
        return None
