"""What is left of an environment, found in moto's account: ours, not the neighbour's, with what it costs."""

from operations.account import Account
from operations.cost.prices import price_table
from operations.removal.leftovers import Leftover, Place, leftovers
from stacks.environments import DEV, PROD, Environment

OURS = [{"Key": "application", "Value": "clickshop"}, {"Key": "environment", "Value": "dev"}]
OURS_IN_KMS = [{"TagKey": each["Key"], "TagValue": each["Value"]} for each in OURS]


def left(account: Account, environment: Environment = DEV) -> list[Leftover]:
    return list(leftovers(Place(account=account, environment=environment, prices=price_table())))


def names(found: list[Leftover]) -> set[tuple[str, str]]:
    return {(each.kind, each.name) for each in found}


def test_an_empty_account_has_nothing_left(account: Account) -> None:
    assert left(account) == []


def test_log_groups_of_agents_and_functions_are_found(account: Account) -> None:
    logs = account.client("logs")
    for name in ("/aws/ecs/dev-supervisor", "/aws/lambda/ClickShop-dev-Data-Function", "/aws/ecs/somebody-elses"):
        logs.create_log_group(logGroupName=name)

    assert names(left(account)) == {
        ("log group", "/aws/ecs/dev-supervisor"),
        ("log group", "/aws/lambda/ClickShop-dev-Data-Function"),
    }
    assert left(account, PROD) == []


def test_a_secret_that_waits_for_its_deletion_costs_nothing(account: Account) -> None:
    secrets = account.client("secretsmanager")
    for name in ("kept", "deleted"):
        secrets.create_secret(Name=name, SecretString="{}", Tags=OURS)
    secrets.create_secret(Name="somebody-elses", SecretString="{}")
    secrets.delete_secret(SecretId="deleted", RecoveryWindowInDays=30)

    found = {each.name: each for each in left(account)}

    assert found.keys() == {"kept", "deleted"}
    assert (found["kept"].usd, found["deleted"].usd) == (0.40, 0.0)
    assert "scheduled for deletion" in found["deleted"].note


def test_a_snapshot_costs_by_its_size(account: Account) -> None:
    rds = account.client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="clickshop-dev-data-cluster",
        Engine="aurora-postgresql",
        MasterUsername="clickshop",
        MasterUserPassword="correct-horse",
    )
    for name in ("clickshop-dev-data-snapshot-cluster", "somebody-elses"):
        rds.create_db_cluster_snapshot(
            DBClusterSnapshotIdentifier=name, DBClusterIdentifier="clickshop-dev-data-cluster"
        )

    (snapshot,) = left(account)

    assert (snapshot.kind, snapshot.name) == ("snapshot", "clickshop-dev-data-snapshot-cluster")
    assert snapshot.usd is not None


def test_buckets_and_repositories_are_told_by_their_names(account: Account) -> None:
    s3, ecr = account.client("s3"), account.client("ecr")
    for bucket in ("clickshop-dev-edge-logs", "clickshop-prod-edge-logs"):
        s3.create_bucket(Bucket=bucket)
    for repository in ("dev-supervisor-agent", "supervisor-agent"):
        ecr.create_repository(repositoryName=repository)

    assert names(left(account)) == {("bucket", "clickshop-dev-edge-logs"), ("repository", "dev-supervisor-agent")}
    assert names(left(account, PROD)) == {("bucket", "clickshop-prod-edge-logs"), ("repository", "supervisor-agent")}


def test_a_key_of_ours_costs_until_it_waits_for_its_deletion(account: Account) -> None:
    kms = account.client("kms")
    kept, deleted = (kms.create_key(Tags=OURS_IN_KMS)["KeyMetadata"]["KeyId"] for _ in range(2))
    kms.create_key()
    kms.schedule_key_deletion(KeyId=deleted)

    found = {each.name: each.usd for each in left(account)}

    assert found == {kept: 1.0, deleted: 0.0}


def test_a_kept_user_pool_is_told_by_its_name(account: Account) -> None:
    cognito = account.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="clickshop")["UserPool"]["Id"]
    cognito.create_user_pool(PoolName="somebody-elses")

    assert names(left(account, PROD)) == {("user pool", pool)}
    assert left(account) == []


def test_a_stack_whose_deletion_failed_is_named(account: Account) -> None:
    account.client("cloudformation").create_stack(
        StackName="ClickShop-dev-Edge", TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    )

    assert names(left(account)) == {("stack", "ClickShop-dev-Edge")}


def test_tables_that_were_kept_are_told_by_their_environment(account: Account) -> None:
    dynamodb = account.client("dynamodb")
    for name in ("agentic-promo-dev-audit", "agentic-promo-prod-audit", "somebody-elses"):
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )

    assert names(left(account)) == {("table", "agentic-promo-dev-audit")}
    assert names(left(account, PROD)) == {("table", "agentic-promo-prod-audit")}
