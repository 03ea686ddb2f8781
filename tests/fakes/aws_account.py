"""An account whose services answer as a test wants, or with AWS's own errors."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from operations.account import Account


def refusal(code: str, operation: str = "Any") -> ClientError:
    """AWS's error by its code."""
    return ClientError({"Error": {"Code": code, "Message": f"{code}, says AWS"}}, operation)


def fake_account(clients: Mapping[str, Any]) -> Account:
    """An account that has these clients already, by boto3's names; nothing else may be asked of it."""
    return Account(
        session=boto3.Session("test", "test", region_name="us-east-1"), region="us-east-1", clients={**clients}
    )


class Answering:
    """A client with one answer an operation; an answer that is an exception is raised."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        answer = self._answers[operation]

        def call(**_: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def can_paginate(self, operation: str) -> bool:
        """Whether the operation was given pages, in a list."""
        return isinstance(self._answers[operation], list)

    def get_paginator(self, operation: str) -> Any:
        """Pages as they were given."""
        return Answering(paginate=self._answers[operation])
