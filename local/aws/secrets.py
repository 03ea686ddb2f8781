"""Secrets Manager's resource types: a secret is known by its ARN, and generated as GetRandomPassword would."""

import json
from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from local.aws import rotation
from local.aws.resource_type import Created, Properties, ResourceType, recorded

GENERATE = "GenerateSecretString"


def _create(logical_id: str, properties: Properties, stack: str) -> Created:
    _name, attributes = provisioners._sm_secret_create(logical_id, generated(properties), stack)
    return attributes["Arn"], attributes


def _update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    """Only a change of what generates it gives a secret another value."""
    changed = new.get(GENERATE) != old.get(GENERATE)
    wanted = generated(new) if changed else {**new, GENERATE: None}
    before = {**old, GENERATE: None}
    name = _name_of(physical_id)
    _name, attributes = provisioners._sm_secret_update(name, before, wanted, stack, logical_id)
    return attributes["Arn"], attributes


def _delete(physical_id: str, properties: Properties) -> None:
    provisioners._sm_secret_delete(_name_of(physical_id), properties)


def _name_of(arn: str) -> str:
    name, _secret = secretsmanager._resolve(arn)
    return str(name or arn)


def generated(properties: Properties) -> dict[str, Any]:
    """The properties with the value that GenerateSecretString asks for, under every rule that it states."""
    rules = dict(properties.get(GENERATE) or {})
    if not rules or properties.get("SecretString"):
        return dict(properties)
    template, key = rules.pop("SecretStringTemplate", None), rules.pop("GenerateStringKey", None)
    _status, _headers, body = secretsmanager._get_random_password(rules)
    password = json.loads(body)["RandomPassword"]
    value = json.dumps({**json.loads(template), key: password}) if template else password
    return {**properties, GENERATE: None, "SecretString": value}


def resource_types() -> tuple[ResourceType, ...]:
    """Secrets, and what AWS does with them by itself."""
    return (
        ResourceType(
            name="AWS::SecretsManager::Secret",
            faithfulness="As in AWS: `Ref` is its ARN, and a generated value follows the template's rules.",
            create=_create,
            update=_update,
            delete=_delete,
        ),
        rotation.resource_type(),
        recorded("AWS::SecretsManager::ResourcePolicy", "Recorded: policies of resources are not enforced."),
    )
