"""Whether Aurora is offered in the version that the stacks ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from operations.doctor.finding import Finding, Situation, bad, doubtful, good

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

SUBJECT = "Aurora PostgreSQL"


def database(situation: Situation) -> Iterator[Finding]:
    """The engine version, for Serverless v2."""
    rds: RDSClient = situation.account.client("rds")
    version = situation.environment.database_version
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(
        Engine="aurora-postgresql", DBInstanceClass="db.serverless"
    )
    offered = {option["EngineVersion"] for page in pages for option in page["OrderableDBInstanceOptions"]}
    if not offered:
        yield doubtful(SUBJECT, "no version is listed", f"Look in another region: {situation.account.region} has none.")
        return
    if version in offered:
        yield good(SUBJECT, f"{version} for Serverless v2")
        return
    major = version.partition(".")[0]
    near = sorted(each for each in offered if each.partition(".")[0] == major) or sorted(offered)
    fix = f"Set AURORA_POSTGRES in stacks/environments.py to one of {', '.join(near)}."
    yield bad(SUBJECT, f"{version} is not offered in {situation.account.region}", fix)
