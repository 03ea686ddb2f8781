"""A session for each specialist, under its own role: the service's role may take these roles, and nothing else."""

import functools
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.session
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError

from agents.clickstream.aws.actions import Specialist, in_role_names
from agents.clickstream.aws.calls import CLIENTS, THREADS, Calls


class AssumedRole(CredentialProvider):
    """Takes a role when its first call is signed, and again before its credentials end."""

    METHOD = "assume-role"

    def __init__(self, source: botocore.session.Session, *, region: str, role_arn: str, session_name: str) -> None:
        super().__init__()
        self._source = source
        self._open_client = functools.partial(source.create_client, region_name=region, config=CLIENTS)
        self._role_arn = role_arn
        self._session_name = session_name

    def load(self) -> DeferredRefreshableCredentials:
        """Credentials that fetch themselves."""
        return DeferredRefreshableCredentials(refresh_using=self._taken, method=self.METHOD)

    def _taken(self) -> dict[str, str]:
        """The service's own credentials are asked for here, in the thread of the call that needs the role."""
        own = self._source.get_credentials()
        if own is None:
            raise NoCredentialsError
        named = {"RoleSessionName": self._session_name}
        taken = AssumeRoleCredentialFetcher(self._open_client, own, self._role_arn, extra_args=named)
        return taken.fetch_credentials()


class SpecialistSessions:
    """Hands out each specialist's calls; all share a bounded number of threads.

    `role_prefix` is what the roles' ARNs begin with: `arn:aws:iam::{account}:role/{prefix}clickstream-`.
    """

    def __init__(self, source: botocore.session.Session, *, region: str, role_prefix: str) -> None:
        self.region = region
        self.threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="aws")
        self._source = source
        self._role_prefix = role_prefix

    def calls(self, specialist: Specialist) -> Calls:
        """That specialist's way to AWS."""
        return Calls(
            self.session(specialist),
            specialist=specialist,
            role=self._role_arn(specialist).rpartition("/")[2],
            threads=self.threads,
        )

    def session(self, specialist: Specialist) -> boto3.Session:
        """A session whose clients sign as that specialist."""
        session = botocore.session.Session()
        session.register_component("data_loader", self._source.get_component("data_loader"))  # models are parsed once
        session.register_component("credential_provider", CredentialResolver([self.credentials(specialist)]))
        return boto3.Session(botocore_session=session, region_name=self.region)

    def credentials(self, specialist: Specialist) -> AssumedRole:
        """What signs as that specialist. CloudTrail shows its name."""
        return AssumedRole(
            self._source,
            region=self.region,
            role_arn=self._role_arn(specialist),
            session_name=f"clickstream-{in_role_names(specialist)}",
        )

    def close(self) -> None:
        """Take no more calls. Those under way end by themselves: nobody waits for a broker that does not answer."""
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _role_arn(self, specialist: Specialist) -> str:
        return self._role_prefix + in_role_names(specialist)
