"""Which region a deployment is in, said once: for the app, for what builds its images, and for who signs in to it."""

from collections.abc import Mapping

# The CDK CLI's own, when nothing names another.
FALLBACK = "us-east-1"
# CDK_DEFAULT_REGION is what the CLI made of the others and of the profile, for the app that it starts.
_VARIABLES = ("CDK_DEFAULT_REGION", "AWS_REGION", "AWS_DEFAULT_REGION")


def deployment_region(variables: Mapping[str, str], *, profile: str | None) -> str:
    """The region by the CDK CLI's rule; `profile` is what the AWS configuration file says, if anything.

    boto3 alone would not do: it passes over AWS_REGION, and without a region it raises.
    """
    return next((variables[name] for name in _VARIABLES if variables.get(name)), profile or FALLBACK)
