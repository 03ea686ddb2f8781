"""Says why a rule of cdk-nag's AWS Solutions pack does not apply, beside the construct that it is about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """`rule` like `EC23`; the finding of any other rule, or of this one elsewhere, still fails tests/infrastructure."""
    finding = cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    cdk.Validations.of(construct).acknowledge(finding)
