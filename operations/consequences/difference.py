"""Two sets of templates, resource by resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.templates import Resource, Templates


@dataclass(frozen=True, kw_only=True)
class Change:
    """A resource that both have, and that is not the same in both."""

    before: Resource
    after: Resource


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a deployment of `after` on `before` creates, deletes and touches."""

    created: Sequence[Resource]
    removed: Sequence[Resource]
    changed: Sequence[Change]
    after: Sequence[Resource]

    @classmethod
    def between(cls, before: Templates, after: Templates) -> "Difference":
        """By stack and logical id, as CloudFormation compares."""
        old = {each.path: each for each in before.resources if each.type != "AWS::CDK::Metadata"}
        new = {each.path: each for each in after.resources if each.type != "AWS::CDK::Metadata"}
        return cls(
            created=[each for path, each in new.items() if path not in old],
            removed=[each for path, each in old.items() if path not in new],
            changed=[Change(before=old[path], after=each) for path, each in new.items() if each != old.get(path, each)],
            after=list(new.values()),
        )
