"""SES: one letter, one attempt. What it answers says whether the letter went out, did not, or may have."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from agents.common.errors import Unavailable
from agents.promotions.aws_calls import finished
from agents.promotions.mail.letters import Letter

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sesv2 import SESV2Client

log = structlog.stdlib.get_logger(__name__)

_SLOWER = {"TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"}
# Nothing goes out until somebody mends it, so that nobody's turn is used up.
_STOP = {
    "AccountSuspendedException",
    "SendingPausedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
}
_STOPPED = "Mail can't be sent at the moment. It goes on by itself, with those who have not got it."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`sent`: SES took it. `refused`: never. `later`: not this time. `unknown`: it may have gone out."""

    outcome: Literal["sent", "refused", "later", "unknown"]
    message_id: str = ""
    reason: str = ""


class Sender:
    """One sender. `client` must not try again by itself: a second try may be a second mail."""

    def __init__(self, client: "SESV2Client", *, address: str, configuration_set: str) -> None:
        self._client = client
        self._address = address
        self._configuration_set = configuration_set

    async def send(self, letter: Letter, *, about: str, customer_id: str) -> Answer:
        """Raises Unavailable when no letter goes out at all."""
        try:
            response = await finished(lambda: self._send(letter, about=about, customer_id=customer_id))
        except (ConnectTimeoutError, EndpointConnectionError):
            return Answer(outcome="later", reason="no connection")
        except ClientError as error:
            return _meaning(error)
        except BotoCoreError as error:  # it was on its way when the connection broke
            return Answer(outcome="unknown", reason=type(error).__name__)
        return Answer(outcome="sent", message_id=response)

    def _send(self, letter: Letter, *, about: str, customer_id: str) -> str:
        response = self._client.send_email(
            FromEmailAddress=self._address,
            Destination={"ToAddresses": [letter.to]},
            Content={
                "Simple": {
                    "Subject": {"Data": letter.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": letter.text, "Charset": "UTF-8"},
                        "Html": {"Data": letter.html, "Charset": "UTF-8"},
                    },
                    "Headers": [
                        {"Name": "List-Unsubscribe", "Value": f"<{letter.unsubscribe_url}>"},
                        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                    ],
                }
            },
            # SES says them of each event: so we know whose it is, even if we died before we noted the message's id.
            EmailTags=[{"Name": "about", "Value": about}, {"Name": "customer", "Value": customer_id}],
            ConfigurationSetName=self._configuration_set,
        )
        return response["MessageId"]


def client_of(session: "boto3.Session") -> "SESV2Client":
    """A client that tries once."""
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=3, read_timeout=10)
    return session.client("sesv2", config=config)


def _meaning(error: ClientError) -> Answer:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _SLOWER:
        return Answer(outcome="later", reason=code)
    if code in _STOP:
        log.error("mail is not sent", code=code)
        raise Unavailable(_STOPPED) from error
    if status >= 500:
        return Answer(outcome="unknown", reason=code)
    return Answer(outcome="refused", reason=code)
