"""Deploys the stacks with the CDK CLI as it is, to the laptop's AWS; does nothing when nothing changed."""

import asyncio
import json
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from local import processes
from local.session import aws_url, session
from local.settings import ACCOUNT, REGION, REPOSITORY, Settings
from local.stack.errors import StackError
from local.stack.fingerprint import sources_fingerprint
from local.stack.part import child_environment, tail
from local.stack.preflight import cdk_command

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

TOOLKIT = "CDKToolkit"
ENVIRONMENT = "dev"
DEPLOYED_FILE = "deployed.json"
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
QUIET = {
    "ENV": ENVIRONMENT,
    "LAYERS": "empty",  # functions run in this interpreter, which has their packages
    "CDK_DISABLE_VERSION_CHECK": "1",
    "CDK_DISABLE_CLI_TELEMETRY": "1",
    "CDK_VALIDATION": "false",  # `make check` validates; here it would cost a second
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    "NO_COLOR": "1",
}


class Deployment:
    """The app's stacks in one stack's AWS."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = settings.logs / "deploy.log"
        self._assembly = settings.home / "cdk.out"
        self._deployed = settings.home / DEPLOYED_FILE
        self._fingerprint = sources_fingerprint(settings)

    def is_current(self) -> bool:
        """Whether what is deployed came from these very sources, and is all there."""
        try:
            known = json.loads(self._deployed.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        # What somebody deployed beside them is none of this deployment.
        return bool(known["fingerprint"] == self._fingerprint and known["stacks"].items() <= self._stacks().items())

    async def synthesise(self) -> None:
        """Write the templates. The app's own words say what is wrong with it."""
        processes.rotate(self._log)
        await self._cdk("synth", "--quiet", "--output", str(self._assembly), problem="The stacks can't be synthesised")

    async def bootstrap(self) -> None:
        """Create what the CDK itself needs in an account, once."""
        if TOOLKIT not in await asyncio.to_thread(self._stacks):
            await self._cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", problem="The account can't be bootstrapped")

    async def deploy(self) -> None:
        """Deploy every stack; raises StackError with the resources that failed and why."""
        self._deployed.unlink(missing_ok=True)
        try:
            await self._cdk(
                *("deploy", "--all", "--app", str(self._assembly), "--require-approval", "never"),
                *("--concurrency", "4", "--progress", "events"),
                problem="The deployment failed",
            )
        except StackError as error:
            reasons = await asyncio.to_thread(self.failures)
            raise StackError(f"{reasons}\nThe whole log: {self._log}" if reasons else str(error)) from None
        await asyncio.to_thread(self.remember)

    def remember(self) -> None:
        """Write down what is deployed now, and from which sources."""
        self._deployed.write_text(json.dumps({"fingerprint": self._fingerprint, "stacks": self._stacks()}, indent=2))

    async def _cdk(self, *arguments: str, problem: str) -> None:
        environment = {**child_environment(self._settings), **QUIET}
        environment["PATH"] = f"{Path(cdk_command()[0]).parent}:{environment['PATH']}"
        process = await processes.start(
            [*cdk_command(), *arguments, "--no-notices", "--no-version-reporting", "--ci"],
            environment=environment,
            log=self._log,
            folder=REPOSITORY,
            on_parents_death=signal.SIGKILL,
        )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                processes.end(processes.tree(process.pid), grace=2.0)
        if code:
            raise StackError(f"{problem}:\n{tail(self._log)}\nThe whole log: {self._log}")

    def _client(self) -> "CloudFormationClient":
        client: CloudFormationClient = session().client("cloudformation", endpoint_url=aws_url(self._settings))
        return client

    def _stacks(self) -> dict[str, str]:
        """Names and ids of the stacks that are deployed and whole."""
        pages = self._client().get_paginator("describe_stacks").paginate()
        stacks = [stack for page in pages for stack in page["Stacks"]]
        return {one["StackName"]: one["StackId"] for one in stacks if one["StackStatus"] in DONE}

    def failures(self) -> str:
        """The resources that failed in the stacks that did not come to be, with CloudFormation's reasons."""
        client, lines = self._client(), []
        for page in client.get_paginator("describe_stacks").paginate():
            for stack in page["Stacks"]:
                if stack["StackStatus"] in DONE:
                    continue
                told = client.describe_stack_events(StackName=stack["StackName"])["StackEvents"]
                lines += [
                    f"{stack['StackName']}: {event['LogicalResourceId']} ({event['ResourceType']}): "
                    f"{event.get('ResourceStatusReason', 'no reason given')}"
                    for event in of_the_last_operation(told)
                    if event["ResourceStatus"].endswith("_FAILED")
                ]
        return "\n".join(lines)


def forget(settings: Settings) -> None:
    """Forget all that AWS holds, topics too, and that it was deployed; AWS, Bedrock and Kafka may not run."""
    (settings.home / DEPLOYED_FILE).unlink(missing_ok=True)
    shutil.rmtree(settings.application_profiles.parent, ignore_errors=True)
    shutil.rmtree(settings.home / "aws", ignore_errors=True)
    shutil.rmtree(settings.home / "kafka", ignore_errors=True)


def of_the_last_operation(events: "Sequence[StackEventTypeDef]") -> "Iterator[StackEventTypeDef]":
    """Of a stack's events, newest first, what its resources told since its last creation or update began."""
    for event in events:
        if event["ResourceType"] != "AWS::CloudFormation::Stack":
            yield event
        elif event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
            return
