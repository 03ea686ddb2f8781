"""What promotions keep to themselves: where Slack listens, and what signs a link to unsubscribe by."""

import json

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.components.acknowledge import acknowledge


class PromotionSecrets(Construct):
    """Both encrypted with the data's key."""

    def __init__(self, scope: Construct, id_: str, *, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self.slack = secretsmanager.Secret(
            self,
            "Slack",
            description="The URL of the webhook by which Slack hears of approvals. Empty, it hears nothing.",
            encryption_key=key,
            secret_string_value=cdk.SecretValue.unsafe_plain_text(json.dumps({"webhook_url": ""})),
        )
        acknowledge(self.slack, "SMG4", "Slack makes the URL; who suspects that it leaked makes another one there.")
        self.unsubscribing = secretsmanager.Secret(
            self,
            "Unsubscribing",
            description="Signs the links to unsubscribe by.",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106 - the empty document that the key is put into
                generate_string_key="key",
                password_length=64,
                exclude_punctuation=True,
            ),
        )
        acknowledge(self.unsubscribing, "SMG4", "Another key would break the links in mail that was sent.")
