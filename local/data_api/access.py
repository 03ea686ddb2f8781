"""From the ARNs of a call to a connection: the cluster is known, the secret names a role, PostgreSQL lets it in."""

from local.data_api.clusters import ClusterDirectory
from local.data_api.credentials import CredentialStore
from local.data_api.errors import AuthenticationFailed
from local.data_api.pool import ConnectionPool, Login
from local.data_api.session import Connection

_DEFAULT_DATABASE = "postgres"


class Access:
    """Lends connections of the pool to who has a secret."""

    def __init__(self, *, clusters: ClusterDirectory, credentials: CredentialStore, pool: ConnectionPool) -> None:
        self._clusters = clusters
        self._credentials = credentials
        self._pool = pool

    async def username(self, secret_arn: str) -> str:
        """The role that the secret names."""
        return (await self._credentials.get(secret_arn)).username

    async def connect(self, *, resource_arn: str, secret_arn: str, database: str | None) -> tuple[Login, Connection]:
        """A connection, to be released. A secret that PostgreSQL refuses is read again: it may have been rotated."""
        await self._clusters.require(resource_arn)
        login = await self._login(secret_arn, database)
        try:
            return login, await self._pool.acquire(login)
        except AuthenticationFailed:
            self._credentials.forget(secret_arn)
            login = await self._login(secret_arn, database)
            return login, await self._pool.acquire(login)

    async def release(self, login: Login, connection: Connection) -> None:
        """Gives a connection back."""
        await self._pool.release(login, connection)

    async def close(self) -> None:
        """Closes what is idle."""
        await self._pool.close()

    async def _login(self, secret_arn: str, database: str | None) -> Login:
        credentials = await self._credentials.get(secret_arn)
        return Login(credentials.username, credentials.password, database or _DEFAULT_DATABASE)
