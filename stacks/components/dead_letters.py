"""Where an event goes that a function failed at again and again, with what it failed with."""

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.components.acknowledge import acknowledge, tell_checkov

# SQS's longest: somebody has to look at them.
_KEPT = cdk.Duration.days(14)


class DeadLetters(sqs.Queue):
    """Encrypted by SQS itself, and reached by TLS only."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(
            scope,
            id_,
            queue_name=name,
            retention_period=_KEPT,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        acknowledge(self, "SQS3", "It is the queue of dead letters itself.")
        tell_checkov(self, "CKV_AWS_27", reason="SQS encrypts it with its own key: what lies here is read by people.")
