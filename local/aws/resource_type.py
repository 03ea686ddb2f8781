"""What a CloudFormation resource type needs to be known: three functions, and a sentence on how faithful they are."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# A template's properties, and a resource's attributes, are JSON of any shape.
Properties = Mapping[str, Any]
Created = tuple[str, dict[str, Any]]

Create = Callable[[str, Properties, str], Created]  # logical id, properties, stack -> physical id, attributes
Update = Callable[[str, Properties, Properties, str, str], Created]  # physical id, old, new, stack, logical id
Delete = Callable[[str, Properties], None]  # physical id, properties

USER_KEYS = frozenset({"DockerLabels", "Options", "DriverOpts", "Labels"})


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One type of a template."""

    name: str
    faithfulness: str
    create: Create
    update: Update
    delete: Delete

    def handlers(self) -> dict[str, object]:
        """The entry of MiniStack's table."""
        return {
            "create": self.create,
            "update": self.update,
            "update_with_logical_id": True,
            "delete": self.delete,
        }


def replaced_on_change(name: str, faithfulness: str, *, create: Create, delete: Delete) -> ResourceType:
    """A type of which every change is a replacement: the new one first, then the old one goes."""

    def update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
        created = create(logical_id, new, stack)
        delete(physical_id, old)
        return created

    return ResourceType(name=name, faithfulness=faithfulness, create=create, update=update, delete=delete)


def recorded(name: str, faithfulness: str, *, identify: Create | None = None) -> ResourceType:
    """A type that CloudFormation remembers and that does nothing; `identify` gives its id and attributes."""
    chosen = identify or _generated_identity

    def update(physical_id: str, _old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
        return physical_id, chosen(logical_id, new, stack)[1]

    def delete(_physical_id: str, _properties: Properties) -> None:
        return

    return ResourceType(name=name, faithfulness=faithfulness, create=chosen, update=update, delete=delete)


def _generated_identity(logical_id: str, _properties: Properties, stack: str) -> Created:
    identity = f"{stack}-{logical_id}-{uuid.uuid4().hex[:12]}"
    return identity, {"Id": identity}


def camel_case(value: Any, *, user_keys: bool = False) -> Any:
    """A template's PascalCase as the API's camelCase, except in maps whose keys are a user's own."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key if user_keys else key[:1].lower() + key[1:]: camel_case(item, user_keys=key in USER_KEYS)
        for key, item in value.items()
    }
