"""`python -m local.aws` in a state folder of its own, for tests that deploy to it."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.settings import REPOSITORY, Settings
from tests.fakes.polling import eventually


class AwsEndpoint:
    """The process, and clients of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        # A client takes a tenth of a second to build, and keeps nothing of what it asked.
        self._session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        self._clients: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.settings.aws_port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.settings.run.mkdir(parents=True, exist_ok=True)
        with (self.settings.home / "aws.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.aws"],
                cwd=REPOSITORY,
                env={"PATH": os.environ["PATH"], "HOME": str(self.settings.home), **self.settings.environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self._answers, what="the AWS endpoint")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(30)

    def reset(self) -> None:
        """Forget everything."""
        urllib.request.urlopen(f"{self.url}/_ministack/reset", data=b"", timeout=30).close()

    def client(self, service: Any) -> Any:
        """A boto3 client, which does not try twice."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service, endpoint_url=self.url)
        return self._clients[service]

    def deploy(self, name: str, resources: dict[str, Any], outputs: dict[str, Any] | None = None) -> dict[str, str]:
        """Create or update a stack, wait for its end; its outputs. Fails with the reasons of what failed."""
        cloudformation = self.client("cloudformation")
        body = json.dumps(
            {"Resources": resources, "Outputs": {key: {"Value": v} for key, v in (outputs or {}).items()}}
        )
        try:
            cloudformation.create_stack(StackName=name, TemplateBody=body)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AlreadyExistsException":
                raise
            cloudformation.update_stack(StackName=name, TemplateBody=body)

        def finished() -> Any:
            stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
            return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack

        stack = eventually(finished, what=f"the end of {name}'s deployment")
        assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), self.failures(name)
        return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    def failures(self, name: str) -> list[str]:
        """Why resources of a stack failed."""
        events = self.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        return [event.get("ResourceStatusReason", "") for event in events if "FAILED" in event["ResourceStatus"]]

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.settings.home / "aws.log").read_text()
        try:
            self.client("sts").get_caller_identity()
        except Exception:  # whatever a client says while nothing listens
            return False
        return True
