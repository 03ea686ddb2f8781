"""CloudFormation's stacks by change sets: previewed, executed, explained when they fail, taken back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.found import ChangeSet, ResourceDrift, Stack, StackDrift, StackEvent, StackResource
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.stack_answers import begins, change_of, drift_of, event_of, explains, stack_of

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import (
        DescribeStackResourceDriftsInputTypeDef,
        StackEventTypeDef,
        StackResourceDriftTypeDef,
    )


class CloudFormationStacks:
    """The stacks of one specialist's layer. CloudFormation itself works under `service_role_arn`."""

    def __init__(self, calls: Calls, *, service_role_arn: str) -> None:
        self._calls = calls
        self._service_role_arn = service_role_arn
        self._cloudformation = calls.session.client("cloudformation", config=calls.clients)

    async def find(self, name: str) -> Stack | None:
        """By its name; a deleted one is None."""
        found = await or_none(
            self._calls.call(
                "cloudformation:DescribeStacks", lambda: self._cloudformation.describe_stacks(StackName=name)
            )
        )
        return stack_of(found["Stacks"][0]) if found and found["Stacks"] else None

    async def find_by_id(self, stack_id: str) -> Stack | None:
        """A deleted one too, for about 90 days."""
        return await self.find(stack_id)

    async def resources(self, stack_id: str) -> Sequence[StackResource]:
        """What it consists of, or consisted of."""
        paginator = self._cloudformation.get_paginator("list_stack_resources")
        pages = await self._calls.pages(
            "cloudformation:ListStackResources", lambda: paginator.paginate(StackName=stack_id)
        )
        return [
            StackResource(
                logical_id=resource["LogicalResourceId"],
                physical_id=resource.get("PhysicalResourceId", ""),
                type=resource["ResourceType"],
                status=resource["ResourceStatus"],
                reason=resource.get("ResourceStatusReason", ""),
            )
            for page in pages
            for resource in page["StackResourceSummaries"]
        ]

    async def propose(
        self, name: str, *, template: str, parameters: Mapping[str, str], tags: Mapping[str, str], token: str
    ) -> str:
        """A change set's ARN; asked for again with the same token it is the same one."""
        stack = await self.find(name)
        is_new = stack is None or stack.status == "REVIEW_IN_PROGRESS"
        try:
            created = await self._calls.call(
                "cloudformation:CreateChangeSet",
                lambda: self._cloudformation.create_change_set(
                    StackName=name,
                    ChangeSetName=_name_of(token),
                    ClientToken=token,
                    ChangeSetType="CREATE" if is_new else "UPDATE",
                    TemplateBody=template,
                    Parameters=[{"ParameterKey": key, "ParameterValue": parameters[key]} for key in sorted(parameters)],
                    Tags=[{"Key": key, "Value": tags[key]} for key in sorted(tags)],
                    Capabilities=["CAPABILITY_NAMED_IAM"],
                    RoleARN=self._service_role_arn,
                ),
            )
        except AwsRefused as refused:
            if refused.why is not Why.THERE_ALREADY:
                raise
            return await self._proposed_before(name, token)
        return created["Id"]

    async def change_set(self, arn: str) -> ChangeSet | None:
        """With all of its changes; None when it is gone."""
        paginator = self._cloudformation.get_paginator("describe_change_set")
        pages = await or_none(
            self._calls.pages("cloudformation:DescribeChangeSet", lambda: paginator.paginate(ChangeSetName=arn))
        )
        if not pages:
            return None
        first = pages[0]
        return ChangeSet(
            arn=first["ChangeSetId"],
            stack_id=first["StackId"],
            status=first["Status"],
            execution_status=first.get("ExecutionStatus", "UNAVAILABLE"),
            reason=first.get("StatusReason", ""),
            changes=tuple(
                change_of(each["ResourceChange"])
                for page in pages
                for each in page.get("Changes", [])
                if "ResourceChange" in each
            ),
        )

    async def execute(self, arn: str, *, token: str) -> None:
        """Once for a token."""
        await self._calls.call(
            "cloudformation:ExecuteChangeSet",
            lambda: self._cloudformation.execute_change_set(ChangeSetName=arn, ClientRequestToken=token),
        )

    async def discard(self, change_set: ChangeSet) -> None:
        """Delete it, and the stack in REVIEW_IN_PROGRESS that only it made."""
        await or_none(
            self._calls.call(
                "cloudformation:DeleteChangeSet",
                lambda: self._cloudformation.delete_change_set(ChangeSetName=change_set.arn),
            )
        )
        stack = await self.find_by_id(change_set.stack_id)
        if stack and stack.status == "REVIEW_IN_PROGRESS":
            await self._calls.call(
                "cloudformation:DeleteStack", lambda: self._cloudformation.delete_stack(StackName=stack.stack_id)
            )

    async def failures(self, stack_id: str) -> Sequence[StackEvent]:
        """What explains the end of its last operation, causes first; cancelled ones explain nothing."""
        paginator = self._cloudformation.get_paginator("describe_stack_events")

        def of_last_operation() -> "list[StackEventTypeDef]":
            found: list[StackEventTypeDef] = []
            for page in paginator.paginate(StackName=stack_id):
                for event in page["StackEvents"]:  # newest first
                    found.append(event)
                    if begins(event):
                        return found
            return found

        events = await self._calls.call("cloudformation:DescribeStackEvents", of_last_operation)
        return [event_of(event) for event in reversed(events) if explains(event)]

    async def delete(self, stack_id: str, *, token: str) -> None:
        """Ask for its end; a stack that is gone is no error, to CloudFormation either."""
        await self._calls.call(
            "cloudformation:DeleteStack",
            lambda: self._cloudformation.delete_stack(
                StackName=stack_id, RoleARN=self._service_role_arn, ClientRequestToken=token
            ),
        )

    async def begin_drift_detection(self, name: str) -> str:
        """The detection's id."""
        begun = await self._calls.call(
            "cloudformation:DetectStackDrift", lambda: self._cloudformation.detect_stack_drift(StackName=name)
        )
        return begun["StackDriftDetectionId"]

    async def drift_detection(self, detection_id: str) -> StackDrift:
        """How far it is, and then what it found. A failed detection has looked at the resources that it could."""
        found = await self._calls.call(
            "cloudformation:DescribeStackDriftDetectionStatus",
            lambda: self._cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection_id),
        )
        if found["DetectionStatus"] == "DETECTION_IN_PROGRESS":
            return StackDrift(settled=False)
        is_failed = found["DetectionStatus"] == "DETECTION_FAILED"
        return StackDrift(
            settled=True,
            resources=await self._drifted(found["StackId"]),
            failure=(found.get("DetectionStatusReason") or "CloudFormation gave no reason.") if is_failed else "",
        )

    async def _proposed_before(self, name: str, token: str) -> str:
        found = await self._calls.call(
            "cloudformation:DescribeChangeSet",
            lambda: self._cloudformation.describe_change_set(ChangeSetName=_name_of(token), StackName=name),
        )
        return found["ChangeSetId"]

    async def _drifted(self, stack_id: str) -> tuple[ResourceDrift, ...]:
        """boto3 has no paginator for it."""
        asked: DescribeStackResourceDriftsInputTypeDef = {
            "StackName": stack_id,
            "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"],
        }

        def all_pages() -> "list[StackResourceDriftTypeDef]":
            page = self._cloudformation.describe_stack_resource_drifts(**asked)
            found = list(page["StackResourceDrifts"])
            while token := page.get("NextToken"):
                page = self._cloudformation.describe_stack_resource_drifts(**asked | {"NextToken": token})
                found += page["StackResourceDrifts"]
            return found

        found = await self._calls.call("cloudformation:DescribeStackResourceDrifts", all_pages)
        return tuple(drift_of(each) for each in found)


def _name_of(token: str) -> str:
    """A change set's name begins with a letter; a token may begin with a digit."""
    return f"plan-{token}"[:128]
