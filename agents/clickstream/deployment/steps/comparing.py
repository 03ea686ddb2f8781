"""What a change set would do beyond what a person approved. Nothing of it is done."""

from collections.abc import Iterator, Sequence

from agents.clickstream.aws.found import Change, ChangeSet
from agents.clickstream.deployment.plan import Step


def beyond_the_plan(change_set: ChangeSet, step: Step) -> Sequence[str]:
    """Each in words: a resource that the plan does not name, a replacement, a removal."""
    return [said for change in change_set.changes for said in _beyond(change, step)]


def _beyond(change: Change, step: Step) -> Iterator[str]:
    named, name = step.texts("resources"), change.logical_id
    match change.action:
        case "Remove" if name in step.listed("removes"):
            return
        case "Remove":
            yield f"it removes {name} ({change.type})"
        case "Add" | "Modify" if named.get(name) != change.type:
            yield f"it makes {name} ({change.type}), which the plan does not name"
        case "Add":
            return
        case "Modify" if change.replacement == "False" or name in step.listed("replaces"):
            return
        case "Modify" if change.replacement == "Conditional" and name in step.listed("may_replace"):
            return
        case "Modify":
            may = "may replace" if change.replacement == "Conditional" else "replaces"
            yield f"it {may} {name} ({change.type})"
        case _:
            yield f"it does something to {name} ({change.type}) that CloudFormation does not tell beforehand"
