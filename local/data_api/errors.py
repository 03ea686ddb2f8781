"""The errors of the Data API, by AWS's names; `app` turns one into a response with `x-amzn-ErrorType`.

DataApiError
├── BadRequestException, ValidationException, SerializationException            400: the call
├── DatabaseErrorException, UnsupportedResultException                          400: the statement, its result
│   └── AuthenticationFailed (on the wire DatabaseErrorException)                    the secret's password
├── StatementTimeoutException                                                   400: 45 seconds are over
├── SecretsErrorException, InvalidSecretException                               400: the secret
├── HttpEndpointNotEnabledException                                             400: the cluster
├── MissingAuthenticationTokenException                                         403: no signature
├── TransactionNotFoundException                                                404
├── RequestEntityTooLargeException                                              413: more than 4 MiB
└── InternalServerErrorException 500, ServiceUnavailableError 503, DatabaseUnavailableException 504
"""

from typing import ClassVar


class DataApiError(Exception):
    """The root: the class's name is AWS's error code, `details` are further members of its shape."""

    status: ClassVar[int] = 400

    def __init__(self, message: str = "", **details: int) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def code(self) -> str:
        """The name on the wire."""
        return type(self).__name__


class BadRequestException(DataApiError):
    """The call contradicts itself or the transaction that it names."""


class ValidationException(DataApiError):
    """A member of the call is missing, too long, or not supported."""


class SerializationException(DataApiError):
    """The body is not JSON of the operation's shape."""


class DatabaseErrorException(DataApiError):
    """PostgreSQL refused the statement; the message is its own."""


class AuthenticationFailed(DatabaseErrorException):
    """PostgreSQL refused the secret's user or password: the secret may have been rotated."""

    @property
    def code(self) -> str:
        """AWS has no name of its own for it."""
        return DatabaseErrorException.__name__


class UnsupportedResultException(DataApiError):
    """The result has a type that the Data API can't carry, or is too large."""


class StatementTimeoutException(DataApiError):
    """The statement ran for too long."""


class SecretsErrorException(DataApiError):
    """Secrets Manager has no such secret, or doesn't answer."""


class InvalidSecretException(DataApiError):
    """The secret holds no user name and password."""


class HttpEndpointNotEnabledException(DataApiError):
    """No such cluster, or one without the Data API: AWS does not tell the two apart."""


class MissingAuthenticationTokenException(DataApiError):
    """The request is not signed."""

    status = 403


class TransactionNotFoundException(DataApiError):
    """The transaction never was, or is over; the message says why."""

    status = 404


class RequestEntityTooLargeException(DataApiError):
    """The request is larger than 4 MiB."""

    status = 413


class InternalServerErrorException(DataApiError):
    """A defect of ours; the log has it."""

    status = 500


class ServiceUnavailableError(DataApiError):
    """The RDS API, which knows the clusters, does not answer."""

    status = 503


class DatabaseUnavailableException(DataApiError):
    """PostgreSQL is down, or starting or stopping."""

    status = 504
