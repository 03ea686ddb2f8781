"""Gives each agent's role the password of its secret: as a verifier, so that no password is in a statement or a log."""

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from agents.common.database import Database, words_of_postgres
from agents.common.errors import ClickShopError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

_ITERATIONS = 4096  # PostgreSQL's own default
_PRINTABLE_ASCII = range(0x20, 0x7F)


class PasswordNotSet(Exception):
    """A role keeps its old password, or none; the message says why, without it."""


# A statement of this kind takes no parameters, so that they travel as settings of the transaction.
_KEEP_VERIFIER = """
SELECT set_config('clickshop.role', :role, true), set_config('clickshop.verifier', :verifier, true)
"""
_ALTER_ROLE = """
DO $$ BEGIN
    EXECUTE format(
        'ALTER ROLE %I PASSWORD %L', current_setting('clickshop.role'), current_setting('clickshop.verifier')
    );
END $$
"""


async def set_passwords(
    database: Database,
    role_secrets: Mapping[str, str],
    *,
    secrets_manager: "SecretsManagerClient",
    sign_in: Callable[[str], Database],
) -> list[str]:
    """Sets those that the database does not take already, and returns the roles. `sign_in` opens it by a secret."""
    changed = [role for role, arn in role_secrets.items() if not await _is_accepted(sign_in(arn))]
    for role in changed:
        verifier = scram_verifier(_password(secrets_manager, role, role_secrets[role]))
        await _set_verifier(database, role, verifier)
        logger.info("set a password: role=%s", role)
    return changed


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


async def _set_verifier(database: Database, role: str, verifier: str) -> None:
    try:
        async with database.transaction(None) as transaction:
            await transaction.fetch(_KEEP_VERIFIER, role=role, verifier=verifier)
            await transaction.execute(_ALTER_ROLE)
    except ClickShopError as error:
        # PostgreSQL's words quote the statement, and so the verifier: they go no further.
        raise PasswordNotSet(f"PostgreSQL refuses a password for {role}: {error.message}") from None


async def _is_accepted(database: Database) -> bool:
    """Whether the role can sign in with its secret as it is: the database tells nobody what it stores."""
    try:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS signed_in")
    except ClickShopError as error:
        logger.info("a role can't sign in yet: %s", words_of_postgres(error))
        return False
    return True


def _password(secrets_manager: "SecretsManagerClient", role: str, arn: str) -> str:
    secret = json.loads(secrets_manager.get_secret_value(SecretId=arn)["SecretString"])
    if secret["username"] != role:
        raise PasswordNotSet(f"The secret for {role} is for another role: {secret['username']}.")
    return str(secret["password"])


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
