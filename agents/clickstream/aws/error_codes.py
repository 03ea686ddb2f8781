"""AWS's many words for few accidents."""

import re
from collections.abc import Mapping

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from agents.clickstream.aws.refusals import AwsRefused, Why

_WORDS: Mapping[Why, str] = {
    Why.DENIED: "AccessDenied AccessDeniedException UnauthorizedOperation UnauthorizedException ForbiddenException "
    "Forbidden 403 AuthorizationError AuthFailure UnrecognizedClientException InvalidClientTokenId ExpiredToken",
    Why.THROTTLED: "Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException "
    "TooManyRequestsException RequestLimitExceeded SlowDown PriorRequestNotComplete 429",
    Why.GONE: "NotFoundException ResourceNotFoundException NoSuchBucket NoSuchKey NotFound 404 ChangeSetNotFound "
    "ChangeSetNotFoundException StackNotFoundException ClusterNotFoundException ServiceNotFoundException "
    "ServiceNotActiveException RepositoryNotFoundException ImageNotFoundException LoadBalancerNotFound "
    "LoadBalancerNotFoundException TargetGroupNotFound TargetGroupNotFoundException ListenerNotFound "
    "InvalidGroup.NotFound InvalidGroupId.Malformed InvalidSubnetID.NotFound InvalidSubnetId.Malformed "
    "InvalidVpcID.NotFound EntityNotFoundException NoSuchEntity NoSuchResourceException "
    "UnknownTopicOrPartitionException",
    Why.THERE_ALREADY: "AlreadyExistsException AlreadyExists EntityAlreadyExists ResourceAlreadyExistsException "
    "TopicExistsException RepositoryAlreadyExistsException DuplicateLoadBalancerName DuplicateTargetGroupName",
    Why.BUSY: "ConflictException OperationInProgressException ResourceConflictException ResourceInUseException "
    "InvalidChangeSetStatus InvalidChangeSetStatusException ReassignmentInProgressException "
    "TokenAlreadyExistsException ControllerMovedException NotControllerException",
    Why.QUOTA: "LimitExceededException LimitExceeded AccountLimitExceededException ServiceQuotaExceededException "
    "TooManyLoadBalancers TooManyTargetGroups TooManyListeners SecurityGroupLimitExceeded "
    "RulesPerSecurityGroupLimitExceeded",
    Why.UNAVAILABLE: "InternalError InternalFailure InternalServerError InternalServerErrorException "
    "InternalServerException ServerException ServiceUnavailable ServiceUnavailableException "
    "ClusterConnectivityException KafkaTimeoutException 500 502 503 504",
    Why.INVALID: "ValidationError ValidationException BadRequestException InvalidRequest InvalidRequestException "
    "InvalidParameterException InvalidParameterValue InvalidInputException ClientException MalformedPolicyDocument "
    "InsufficientCapabilitiesException KafkaRequestException 400",
}
_WHY = {word: why for why, words in _WORDS.items() for word in words.split()}

_ABSENT = re.compile(r"does not exist|not found", re.IGNORECASE)
_IN_PROGRESS = re.compile(r"_IN_PROGRESS|currently in progress|is being (?:updated|deleted)", re.IGNORECASE)


def refusal_of(error: ClientError | BotoCoreError, *, action: str, role: str) -> AwsRefused:
    """The error as ours. `action` is as IAM names it, `role` who asked: a denial names both.

    Who reads it is staff, and mends the account, so AWS's own words are told behind ours.
    """
    if isinstance(error, NoCredentialsError | CredentialRetrievalError):
        return AwsRefused(Why.DENIED, f"The service could not take the role {role}.")
    if isinstance(error, ReadTimeoutError):
        return AwsRefused(Why.TIMEOUT, f"AWS took {action}, and did not say in time what came of it.")
    if isinstance(error, ParamValidationError):
        return AwsRefused(Why.INVALID, f"{action} can't be asked like that: {_sentence(str(error))}")
    if isinstance(error, BotoCoreError):
        return AwsRefused(Why.UNAVAILABLE, f"AWS can't be reached for {action} ({type(error).__name__}).")
    code, said = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    why = _why(code, said)
    if why is Why.DENIED and error.operation_name == "AssumeRole":
        return AwsRefused(why, f"The service may not take the role {role} (sts:AssumeRole).")
    if why is Why.DENIED:
        return AwsRefused(why, f"The role {role} may not {action}.")
    return AwsRefused(why, f"AWS answered {action} with {code}: {_sentence(said)}")


def _why(code: str, said: str) -> Why:
    """CloudFormation and ECS say ValidationError and the like to much that has a word of its own elsewhere."""
    why = _WHY.get(code, Why.UNAVAILABLE if code.startswith("5") else Why.INVALID)
    if why is Why.INVALID and _IN_PROGRESS.search(said):
        return Why.BUSY
    return Why.GONE if why is Why.INVALID and _ABSENT.search(said) else why


def _sentence(said: str) -> str:
    words = " ".join(said.split()) or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."
