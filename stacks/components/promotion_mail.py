"""How promotions send mail: one sender, a configuration set, and what became of each mail told to a topic."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from constructs import Construct

_EVENTS = [
    ses.EmailSendingEvent.BOUNCE,
    ses.EmailSendingEvent.COMPLAINT,
    ses.EmailSendingEvent.DELIVERY,
    ses.EmailSendingEvent.REJECT,
]


class PromotionMail(Construct):
    """SES itself stops writing to whom a mail bounced from, or who complained; we take note of it, too."""

    def __init__(self, scope: Construct, id_: str, *, name: str, sender: str, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self.sender = sender
        self.configuration_set = name
        self.events = sns.Topic(self, "Events", topic_name=f"{name}-events", enforce_ssl=True, master_key=key)
        settings = ses.ConfigurationSet(
            self,
            "Settings",
            configuration_set_name=name,
            reputation_metrics=True,
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
        )
        settings.add_event_destination("Told", destination=ses.EventDestination.sns_topic(self.events), events=_EVENTS)
        self._identity = ses.EmailIdentity(
            self, "Sender", identity=ses.Identity.email(sender), configuration_set=settings
        )

    def permission(self) -> iam.PolicyStatement:
        """Sending as the sender, and by these settings only."""
        stack = cdk.Stack.of(self)
        settings = stack.format_arn(service="ses", resource="configuration-set", resource_name=self.configuration_set)
        return iam.PolicyStatement(
            actions=["ses:SendEmail"],
            resources=[self._identity.email_identity_arn, settings],
            conditions={"StringEquals": {"ses:FromAddress": self.sender}},
        )
