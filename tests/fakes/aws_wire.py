"""Answers boto3's calls in AWS's place: remembers what is asked, and holds what is answered to AWS's own model."""

from collections import defaultdict, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.loaders import Loader
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.calls import Calls

REGION = "eu-west-1"

_IN_IAM = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
}


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An error as AWS answers it."""

    code: str
    message: str = ""
    status: int = 400


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call that reached the wire."""

    action: str  # as IAM names it
    operation: str
    parameters: Mapping[str, Any]


Answer = Mapping[str, Any] | Refusal | Exception


class NamedCalls(Calls):
    """Remembers the actions that calls are named with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named: list[str] = []

    async def call(self, action: str, what: Any) -> Any:
        """As a specialist's calls do."""
        self.named.append(action)
        return await super().call(action, what)


class AwsWire:
    """One account. An operation's answers are given in turn, and the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.handed_out: list[NamedCalls] = []
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)
        self._threads = ThreadPoolExecutor(max_workers=2)

    def answers(self, operation: str, *answers: Answer) -> None:
        """What an operation says from now on."""
        self._answers[operation] = deque(answers)

    def parameters(self, operation: str) -> list[Mapping[str, Any]]:
        """What an operation was asked for, call by call."""
        return [each.parameters for each in self.asked if each.operation == operation]

    def calls(self, specialist: Specialist) -> NamedCalls:
        """That specialist's way here."""
        botocore_session = botocore.session.Session()
        botocore_session.register_component("data_loader", _models())
        session = boto3.Session("test", "test", region_name=REGION, botocore_session=botocore_session)
        session.events.register("provide-client-params", self._remember)
        session.events.register("before-call", self._answer)  # type: ignore[arg-type]  # stubs forget what it returns
        calls = NamedCalls(session, specialist=specialist, role=f"dev-clickstream-{specialist}", threads=self._threads)
        self.handed_out.append(calls)
        return calls

    def close(self) -> None:
        """Ends its threads."""
        self._threads.shutdown()

    def _remember(self, *, params: Mapping[str, Any], model: OperationModel, **_: Any) -> None:
        action = f"{model.service_model.signing_name}:{model.name}"
        self.asked.append(Asked(action=_IN_IAM.get(action, action), operation=model.name, parameters=dict(params)))

    def _answer(self, *, model: OperationModel, **_: Any) -> tuple[AWSResponse, Mapping[str, Any]]:
        answers = self._answers[model.name]
        assert answers, f"nobody said what {model.name} answers"
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Refusal):
            error = {"Code": answer.code, "Message": answer.message}
            return _response(answer.status), {"Error": error, "ResponseMetadata": {"HTTPStatusCode": answer.status}}
        if model.output_shape:
            report = ParamValidator().validate(answer, model.output_shape)
            assert not report.has_errors(), report.generate_report()
        return _response(200), {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}


@cache
def _models() -> Loader:
    """Of AWS's services: parsed once for all tests."""
    return Loader(include_default_search_paths=True)


def _response(status: int) -> AWSResponse:
    return AWSResponse("http://aws.test", status, HTTPHeaders(), None)
