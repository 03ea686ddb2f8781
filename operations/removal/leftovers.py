"""What outlives a removed environment in the account, and what it costs a month."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.catalog import CATALOG
from operations.account import AWS_ERRORS, Account, code_of
from operations.cost.prices import PriceTable
from operations.stacks import deployed_stacks, stack_prefix
from stacks.environments import Environment

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

_GB = 1_000_000_000
_PAGE = 60


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """One thing that is still there. `usd` is a month of it; None where its size was not read."""

    kind: str
    name: str
    note: str = ""
    usd: float | None = 0.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to look, for which environment, at which prices."""

    account: Account
    environment: Environment
    prices: PriceTable

    @property
    def lower_prefix(self) -> str:
        """What CloudFormation begins the names with that it makes up for buckets, clusters and snapshots."""
        return stack_prefix(self.environment.name).lower()


def stacks(place: Place) -> Iterator[Leftover]:
    """Those whose deletion failed, or was not asked for."""
    for each in deployed_stacks(place.account, place.environment.name):
        yield Leftover(kind="stack", name=each.name, note=each.status, usd=None)


def log_groups(place: Place) -> Iterator[Leftover]:
    """Of the agents, of Container Insights, of functions, of the database."""
    logs: CloudWatchLogsClient = place.account.client("logs")
    names = [place.environment.called(spec.name) for spec in CATALOG]
    prefixes = [
        *(f"/aws/ecs/{name}" for name in names),
        *(f"/aws/ecs/containerinsights/{name}-cluster" for name in names),
        f"/aws/lambda/{stack_prefix(place.environment.name)}",
        f"/aws/rds/cluster/{place.lower_prefix}",
    ]
    for prefix in prefixes:
        for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
            for each in page["logGroups"]:
                usd = each.get("storedBytes", 0) / _GB * place.prices.price["logs_stored"].usd
                days = each.get("retentionInDays")
                note = f"kept {days} days" if days else "kept for ever"
                yield Leftover(kind="log group", name=each["logGroupName"], note=note, usd=usd)


def snapshots(place: Place) -> Iterator[Leftover]:
    """The database's last snapshot, where it is protected, and any that someone took."""
    rds: RDSClient = place.account.client("rds")
    price = place.prices.price["aurora_snapshot"].usd
    for page in rds.get_paginator("describe_db_cluster_snapshots").paginate():
        for each in page["DBClusterSnapshots"]:
            name = each["DBClusterSnapshotIdentifier"]
            if name.startswith(place.lower_prefix):
                size = each.get("AllocatedStorage", 0)
                yield Leftover(kind="snapshot", name=name, note=f"{size} GB", usd=size * price)


def secrets(place: Place) -> Iterator[Leftover]:
    """Those that wait for their deletion cost nothing, and can be restored until then."""
    client: SecretsManagerClient = place.account.client("secretsmanager")
    for page in client.get_paginator("list_secrets").paginate(IncludePlannedDeletion=True):
        for each in page["SecretList"]:
            if not _is_ours(each.get("Tags", ()), place, key="Key", value="Value"):
                continue
            deleted = each.get("DeletedDate")
            note = f"scheduled for deletion since {deleted:%d %B}" if deleted else ""
            usd = 0.0 if deleted else place.prices.price["secret"].usd
            yield Leftover(kind="secret", name=each["Name"], note=note, usd=usd)


def buckets(place: Place) -> Iterator[Leftover]:
    """A bucket with something in it is not deleted with its stack."""
    s3: S3Client = place.account.client("s3")
    for page in s3.get_paginator("list_buckets").paginate():
        for each in page["Buckets"]:
            if each["Name"].startswith(place.lower_prefix):
                yield Leftover(kind="bucket", name=each["Name"], note="what it holds, by the GB", usd=None)


def images(place: Place) -> Iterator[Leftover]:
    """Repositories that were kept, with their images."""
    ecr = place.account.client("ecr")
    ours = {place.environment.called(f"{spec.name}-agent") for spec in CATALOG}
    for page in ecr.get_paginator("describe_repositories").paginate():
        for each in page["repositories"]:
            name = each["repositoryName"]
            if name in ours:
                pages = ecr.get_paginator("describe_images").paginate(repositoryName=name)
                sizes = [one.get("imageSizeInBytes", 0) for found in pages for one in found["imageDetails"]]
                usd = sum(sizes) / _GB * place.prices.price["image_storage"].usd
                yield Leftover(kind="repository", name=name, note=f"{len(sizes)} images", usd=usd)


def keys(place: Place) -> Iterator[Leftover]:
    """A key that waits for its deletion costs nothing."""
    kms: KMSClient = place.account.client("kms")
    for page in kms.get_paginator("list_keys").paginate():
        for each in page["Keys"]:
            told = kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]
            if told.get("KeyManager") != "CUSTOMER" or not _has_our_tags(kms, each["KeyId"], place):
                continue
            due = told.get("DeletionDate")
            note = f"deleted on {due:%d %B}" if due else told.get("KeyState", "").lower()
            usd = 0.0 if due else place.prices.price["key"].usd
            yield Leftover(kind="key", name=each["KeyId"], note=note, usd=usd)


def user_pools(place: Place) -> Iterator[Leftover]:
    """The pool of a protected environment stays, with its people; it costs by who signs in."""
    cognito: CognitoIdentityProviderClient = place.account.client("cognito-idp")
    for page in cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": _PAGE}):
        for each in page["UserPools"]:
            if each.get("Name") == place.environment.called("clickshop"):
                yield Leftover(kind="user pool", name=each.get("Id", "?"), note="free while nobody signs in")


def tables(place: Place) -> Iterator[Leftover]:
    """Of the promotions, where they are protected."""
    dynamodb: DynamoDBClient = place.account.client("dynamodb")
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            if name.startswith(f"agentic-promo-{place.environment.name}-"):
                size = dynamodb.describe_table(TableName=name)["Table"].get("TableSizeBytes", 0) / _GB
                usd = size * place.prices.price["table_storage"].usd
                yield Leftover(kind="table", name=name, note=f"{size:.3f} GB", usd=usd)


SEARCHES: tuple[Callable[[Place], Iterator[Leftover]], ...] = (
    stacks,
    log_groups,
    snapshots,
    secrets,
    buckets,
    images,
    keys,
    user_pools,
    tables,
)


def leftovers(place: Place) -> Iterator[Leftover]:
    """All of them; a service that does not let us look is one more line."""
    for search in SEARCHES:
        try:
            yield from search(place)
        except AWS_ERRORS as error:
            kind = search.__name__.replace("_", " ")
            yield Leftover(kind=kind, name="?", note=f"can't be listed: {code_of(error)}", usd=None)


def _has_our_tags(kms: "KMSClient", key: str, place: Place) -> bool:
    return _is_ours(kms.list_resource_tags(KeyId=key)["Tags"], place, key="TagKey", value="TagValue")


def _is_ours(tags: Any, place: Place, *, key: str, value: str) -> bool:
    """Whether stacks/components/environment_stack.py tagged it."""
    told: Mapping[str, str] = {each[key]: each[value] for each in tags}
    return told.get("application") == "clickshop" and told.get("environment") == place.environment.name
