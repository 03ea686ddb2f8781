"""What to do about a resource that failed, by its type and what CloudFormation says of it."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from operations.deployment.failure import Failure

# The first that matches counts, so the narrow ones come first. `{env}`, `{stack}` and `{resource}` are filled in.
_ADVICE: tuple[tuple[str, str], ...] = (
    (
        r"^Custom::AgentImages",
        "An image could not be built: CodeBuild's project agent-images has the build and its log; correct "
        "docker/agent.Dockerfile or agents/requirements.txt, or build it here with `make images ENV={env}`.",
    ),
    (
        r"^Custom::DatabaseDeployment",
        "A migration or the sample data failed, and the services still run on the old schema: correct it in "
        "db/migrations; the function's log group, DeploymentLogs in {stack}, has the whole error.",
    ),
    (
        r"CannotPullContainer|image.*(not found|does not exist)",
        "The image is not in its repository: `make deploy ENV={env}` builds it first, in CodeBuild's project "
        "agent-images.",
    ),
    (
        r"circuit breaker|failed to stabilize|did not stabilize",
        "The task starts and does not get healthy: `aws ecs describe-services` shows its events, and its log group "
        "under /aws/ecs/ why it ended.",
    ),
    (
        r"already exists",
        "Something of that name is there and belongs to no stack of ours, perhaps left by an earlier removal: "
        "`make destroy ENV={env} ARGS=--list` shows it; delete it, or import it into the stack.",
    ),
    (
        r"limit ?exceeded|quota|maximum number of",
        "A quota is used up: `make doctor ENV={env}` prints the request that raises it.",
    ),
    (
        r"not authorized|access ?denied|is not allowed",
        "The deploying role lacks that permission: bootstrap again with a wider --cloudformation-execution-policies, "
        "or allow the action that AWS names.",
    ),
    (
        r"cannot find version|engine version|InvalidParameterCombination",
        "That Aurora version is not offered here: set AURORA_POSTGRES in stacks/environments.py to one that "
        "`make doctor ENV={env}` names.",
    ),
    (
        r"certificate",
        "The certificate must be issued, and in this region: `make doctor ENV={env}` looks at it.",
    ),
    (
        r"service.linked role",
        "The account has never used that service: `aws iam create-service-linked-role` for it, once.",
    ),
    (
        r"in progress state|another (update|operation)",
        "Another deployment works on the stack: wait for its end.",
    ),
    (
        r"dependenc|has a dependent object|currently in use",
        "Something outside of the stack uses it: find and remove that.",
    ),
    (
        r"deletion protection|termination protection|cannot be deleted",
        "It is protected on purpose: take the protection off in stacks/environments.py first.",
    ),
    (
        r"rate exceeded|throttl",
        "AWS asked to slow down: wait a minute.",
    ),
)
_OTHERWISE = (
    "`aws cloudformation describe-stack-events --stack-name {stack}` tells all of it; `make doctor ENV={env}` looks at "
    "what a deployment needs."
)


def advice(failure: "Failure", environment: str) -> str:
    """One sentence."""
    failed = f"{failure.type} {failure.reason}"
    text = next((told for pattern, told in _ADVICE if re.search(pattern, failed, re.IGNORECASE)), _OTHERWISE)
    return text.format(env=environment, stack=failure.stack, resource=failure.resource)
