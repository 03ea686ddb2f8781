"""What Bedrock answers instead of a reply. The class is the code that boto3 raises; the message goes to the caller.

BedrockError
├── ValidationException          400   the caller can mend it
├── MissingAuthenticationToken…  403   the request is not signed
├── AccessDeniedException        403
├── ResourceNotFoundException    404   no such thing, or retired
├── ModelTimeoutException        408
├── ConflictException            409   the name is taken
├── ModelErrorException          424   the model failed on this input
├── ModelStreamErrorException    424   ... after its first word
├── ThrottlingException          429
├── ModelNotReadyException       429
├── InternalServerException      500
└── ServiceUnavailableException  503
"""

from __future__ import annotations

from typing import ClassVar


class BedrockError(Exception):
    """The root; `message` is meant for the caller."""

    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def code(self) -> str:
        """The name in `x-amzn-ErrorType`."""
        return type(self).__name__


class ValidationException(BedrockError):
    """The request breaks a rule of the API or of the model."""

    status = 400


class MissingAuthenticationTokenException(BedrockError):
    """The request carries no signature."""

    status = 403


class AccessDeniedException(BedrockError):
    """The caller may not use this model."""

    status = 403


class ConflictException(BedrockError):
    """There is one of that name."""

    status = 409


class ResourceNotFoundException(BedrockError):
    """No such model or profile, or one past the end of its life."""

    status = 404


class ModelTimeoutException(BedrockError):
    """The model took too long."""

    status = 408


class ModelErrorException(BedrockError):
    """The model failed on this input."""

    status = 424


class ModelStreamErrorException(BedrockError):
    """The model failed in the middle of its reply."""

    status = 424


class ThrottlingException(BedrockError):
    """Too many calls."""

    status = 429


class ModelNotReadyException(BedrockError):
    """The model is being loaded; boto3 retries by itself."""

    status = 429


class InternalServerException(BedrockError):
    """Our own fault."""

    status = 500


class ServiceUnavailableException(BedrockError):
    """What stands behind the endpoint does not answer."""

    status = 503
