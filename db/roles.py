"""Gives each agent's role the password of its secret: as a verifier, so that no password is in a statement or a log."""

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.common.database import Database
from agents.common.errors import ClickShopError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

_ITERATIONS = 4096  # PostgreSQL's own default
_PRINTABLE_ASCII = range(0x20, 0x7F)
_COMMENT = "Its password is the secret's version"


class PasswordNotSet(Exception):
    """A role keeps its old password, or none; the message says why, without it."""


# Which version of the secret a role has is its comment: beside the password, and gone with it.
_VERSION = "SELECT shobj_description(oid, 'pg_authid') AS version FROM pg_roles WHERE rolname = :role"

# Statements of this kind take no parameters, so that they travel as settings of the transaction.
_KEEP = """
SELECT set_config('clickshop.role', :role, true),
       set_config('clickshop.verifier', :verifier, true),
       set_config('clickshop.version', :version, true)
"""
_ALTER_ROLE = """
DO $$
DECLARE
    role text := current_setting('clickshop.role');
BEGIN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', role, current_setting('clickshop.verifier'));
    EXECUTE format('COMMENT ON ROLE %I IS %L', role, current_setting('clickshop.version'));
END
$$
"""


@dataclass(frozen=True, kw_only=True)
class RoleSecret:
    """A role's password, and the version of the secret that holds it."""

    role: str
    password: str = field(repr=False)
    version: str


async def set_passwords(
    database: Database, role_secrets: Mapping[str, str], secrets_manager: "SecretsManagerClient"
) -> list[str]:
    """Sets those whose secret has another version than the role, and returns the roles."""
    changed = []
    for role, arn in role_secrets.items():
        secret = read_secret(secrets_manager, arn, role=role)
        if not await has_password(database, secret):
            await set_password(database, secret)
            changed.append(role)
    return changed


def read_secret(
    secrets_manager: "SecretsManagerClient", arn: str, *, role: str, stage: str = "AWSCURRENT"
) -> RoleSecret:
    """A version of a role's secret. Raises PasswordNotSet when it is for another role."""
    response = secrets_manager.get_secret_value(SecretId=arn, VersionStage=stage)
    document = json.loads(response["SecretString"])
    if document["username"] != role:
        raise PasswordNotSet(f"The secret for {role} is for another role: {document['username']}.")
    return RoleSecret(role=role, password=document["password"], version=response["VersionId"])


async def has_password(database: Database, secret: RoleSecret) -> bool:
    """Whether this version was the last that the role was given."""
    async with database.transaction(None) as transaction:
        rows = await transaction.fetch(_VERSION, role=secret.role)
    return bool(rows) and rows[0]["version"] == f"{_COMMENT} {secret.version}"


async def set_password(database: Database, secret: RoleSecret) -> None:
    """Gives the role this password, and keeps which version it is. Raises PasswordNotSet."""
    verifier = scram_verifier(secret.password)
    try:
        async with database.transaction(None) as transaction:
            await transaction.fetch(_KEEP, role=secret.role, verifier=verifier, version=f"{_COMMENT} {secret.version}")
            await transaction.execute(_ALTER_ROLE)
    except ClickShopError as error:
        # PostgreSQL's words quote the statement, and so the verifier: they go no further.
        raise PasswordNotSet(f"PostgreSQL refuses a password for {secret.role}: {error.message}") from None
    logger.info("set a password: role=%s version=%s", secret.role, secret.version)


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL stores for SCRAM-SHA-256. https://www.rfc-editor.org/rfc/rfc5803

    Raises PasswordNotSet beyond ASCII, where SASLprep would change the password first.
    """
    if not password or any(ord(letter) not in _PRINTABLE_ASCII for letter in password):
        raise PasswordNotSet("A password is not made of printable ASCII.")
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored_key = hashlib.sha256(_hmac(salted, b"Client Key")).digest()
    server_key = _hmac(salted, b"Server Key")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
