"""Says why a rule of cdk-nag's AWS Solutions pack or of checkov does not apply, beside what it is about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """`rule` like `EC23`; the finding of any other rule, or of this one elsewhere, still fails tests/infrastructure."""
    finding = cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    cdk.Validations.of(construct).acknowledge(finding)


def tell_checkov(construct: IConstruct, *rules: str, reason: str) -> None:
    """The same for rules of checkov like `CKV_AWS_91`, which reads it in the template. Those of all: .checkov.yaml."""
    skipped = [{"id": rule, "comment": reason} for rule in rules]
    _resource(construct).add_metadata("checkov", {"skip": skipped})


def logical_id(construct: IConstruct) -> str:
    """How findings name a resource that a wildcard is about."""
    return cdk.Stack.of(construct).get_logical_id(_resource(construct))


def _resource(construct: IConstruct) -> cdk.CfnResource:
    resource = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    if not isinstance(resource, cdk.CfnResource):
        raise TypeError(f"{construct.node.path} is no resource of a template by itself")
    return resource
