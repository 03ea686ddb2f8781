"""Which changed resources CloudFormation makes anew, by the schemas that it publishes for their types."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

from operations.consequences.difference import Change
from operations.consequences.intrinsic import references
from operations.templates import Resource

# A new one of these is how they are changed: nothing is lost, and every deployment makes some.
_REVISIONS = frozenset({"AWS::ECS::TaskDefinition", "AWS::Lambda::Version", "AWS::Lambda::LayerVersion"})
_CERTAIN, _CONDITIONAL = "createOnlyProperties", "conditionalCreateOnlyProperties"


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A resource that is made anew because of these properties; `certain` is false where AWS says that it depends."""

    resource: Resource
    because: tuple[str, ...]
    certain: bool = True


def replacements(changed: Iterable[Change], after: Iterable[Resource], *, region: str) -> list[Replacement]:
    """Those that change what can't be changed, and those that name one of them where only a new one will do."""
    found = {each.resource.path: each for change in changed for each in _of(change, region)}
    resources = list(after)
    while more := [each for resource in resources for each in _following(resource, found, region)]:
        found |= {each.resource.path: each for each in more}
    return list(found.values())


def _of(change: Change, region: str) -> Iterator[Replacement]:
    resource = change.after
    if change.before.type != resource.type:
        yield Replacement(resource=resource, because=(f"it was of the type {change.before.type}",))
    elif resource.type not in _REVISIONS:
        for kind in (_CERTAIN, _CONDITIONAL):
            touched = _touched(change, _fixed(resource.type, kind, region))
            if touched:
                because = tuple(f"{name} changes" for name in touched)
                yield Replacement(resource=resource, because=because, certain=kind == _CERTAIN)
                return


def _following(resource: Resource, found: Mapping[str, Replacement], region: str) -> Iterator[Replacement]:
    if resource.path in found or resource.type in _REVISIONS:
        return
    for path in _fixed(resource.type, _CERTAIN, region):
        for name in _values(resource.properties, path):
            for named in references(name):
                cause = found.get(f"{resource.stack}/{named}")
                if cause:
                    yield Replacement(resource=resource, because=(f"it names {named}",), certain=cause.certain)
                    return


def _touched(change: Change, paths: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted(
        {
            path[0]
            for path in paths
            if list(_values(change.before.properties, path)) != list(_values(change.after.properties, path))
        }
    )


def _values(properties: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What lies at a path of a schema, in which `*` is every element."""
    if not path:
        yield properties
    elif path[0] == "*" and isinstance(properties, list):
        yield from (value for each in properties for value in _values(each, path[1:]))
    elif isinstance(properties, Mapping) and path[0] in properties:
        yield from _values(properties[path[0]], path[1:])


def _fixed(type_: str, kind: str, region: str) -> list[tuple[str, ...]]:
    name = "AWS::CloudFormation::CustomResource" if type_.startswith("Custom::") else type_
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, name).schema
    except ResourceNotFoundError:
        return []
    return [tuple(pointer.removeprefix("/properties/").split("/")) for pointer in schema.get(kind) or ()]
