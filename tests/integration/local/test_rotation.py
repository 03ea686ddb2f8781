"""A role's password is rotated by the deployed function, as Secrets Manager asks, while requests go on."""

import asyncio
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import psycopg
import pytest
from botocore.exceptions import ClientError

from agents.common.data_api import DataApiDatabase
from agents.common.database import Database
from agents.common.errors import DatabaseUnavailable
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from db import rotation
from db.roles import read_secret, set_passwords
from local.postgres import PostgresServer
from local.settings import REPOSITORY
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually

ROLE = "agent_supervisor"
CLUSTER = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {
        "Engine": "aurora-postgresql",
        "EnableHttpEndpoint": True,
        "DatabaseName": "clickshop",
        "MasterUsername": "clickshop_admin",
        "ManageMasterUserPassword": True,
    },
}
SECRET = {
    "Type": "AWS::SecretsManager::Secret",
    "Properties": {
        "GenerateSecretString": {
            "SecretStringTemplate": json.dumps({"username": ROLE}),
            "GenerateStringKey": "password",
            "ExcludePunctuation": True,
        }
    },
}


def resources() -> dict[str, Any]:
    """What of the data stack a rotation needs."""
    arn, master = {"Fn::GetAtt": ["Cluster", "DBClusterArn"]}, {"Fn::GetAtt": ["Cluster", "MasterUserSecret.SecretArn"]}
    variables = {
        "CLUSTER_ARN": arn,
        "SECRET_ARN": master,
        "DATABASE_NAME": "clickshop",
        "ROLE_SECRETS": {"Fn::Join": ["", ['{"agent_supervisor":"', {"Ref": "Secret"}, '"}']]},
    }
    trust = {"Version": "2012-10-17", "Statement": []}
    return {
        "Cluster": CLUSTER,
        "Secret": SECRET,
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": f"python3.{sys.version_info.minor}",
                "Handler": "db.rotation.handler",
                "Timeout": 60,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": "code", "S3Key": "code.zip"},
                "Environment": {"Variables": variables},
            },
        },
    }


SCHEDULE = {
    "Type": "AWS::SecretsManager::RotationSchedule",
    "Properties": {
        "SecretId": {"Ref": "Secret"},
        "RotationLambdaARN": {"Fn::GetAtt": ["Function", "Arn"]},
        "RotationRules": {"AutomaticallyAfterDays": 30},
        "RotateImmediatelyOnUpdate": False,
    },
}
OUTPUTS = {
    "Secret": {"Ref": "Secret"},
    "Cluster": {"Fn::GetAtt": ["Cluster", "DBClusterArn"]},
    "Master": {"Fn::GetAtt": ["Cluster", "MasterUserSecret.SecretArn"]},
}


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A database with one role, and the function that rotates its password."""

    endpoint: AwsEndpoint
    server: PostgresServer
    secret: str
    cluster: str
    master: str

    @property
    def secrets(self) -> Any:
        """A client of Secrets Manager."""
        return self.endpoint.client("secretsmanager")

    def pool(self) -> PostgresDatabase:
        """An agent's own, as the role."""
        address = PostgresAddress(
            host="127.0.0.1", port=self.server.port, name="clickshop", sslmode="disable", secret_arn=self.secret
        )
        return PostgresDatabase(address, self.secrets, PoolLimits())

    def give_password(self) -> None:
        """The step of a deployment."""
        address = f"http://127.0.0.1:{self.endpoint.settings.data_api_port}"
        client = boto3.Session("test", "test", region_name="us-east-1").client("rds-data", endpoint_url=address)
        database = DataApiDatabase(client, cluster_arn=self.cluster, secret_arn=self.master, name="clickshop")
        asyncio.run(set_passwords(database, {ROLE: self.secret}, self.secrets))

    def schedule(self) -> None:
        """The rest of the stack, which has the function try its test step."""
        self.endpoint.deploy("data", {**resources(), "Schedule": SCHEDULE}, OUTPUTS)

    def end_sessions(self) -> None:
        """As a failover would: who asks next needs a new connection."""
        with psycopg.connect(self.server.dsn, autocommit=True) as superuser:
            superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (ROLE,))

    def stages(self) -> dict[str, list[str]]:
        """The secret's versions."""
        stages: dict[str, list[str]] = self.secrets.describe_secret(SecretId=self.secret)["VersionIdsToStages"]
        return stages


@pytest.fixture(scope="module")
def server(started_endpoint: AwsEndpoint) -> Iterator[PostgresServer]:
    """PostgreSQL and the Data API, where the endpoint's functions look for them."""
    settings = started_endpoint.settings
    postgres = PostgresServer(settings.home / "postgres", settings.postgres_port, settings={"fsync": "off"})
    postgres.start()
    with (settings.home / "data_api.log").open("ab") as log:
        data_api = subprocess.Popen(
            [sys.executable, "-m", "local.data_api"],
            cwd=REPOSITORY,
            env={"PATH": os.environ["PATH"], **settings.environment(), **settings.aws_variables()},
            stdout=log,
            stderr=log,
        )
    try:
        yield postgres
    finally:
        data_api.terminate()
        data_api.wait(30)
        postgres.stop()
        postgres.forget()


@pytest.fixture
def shop(aws_endpoint: AwsEndpoint, server: PostgresServer) -> Shop:
    """Deployed afresh."""
    return deploy(aws_endpoint, server)


def deploy(endpoint: AwsEndpoint, server: PostgresServer) -> Shop:
    """The stack without its schedule, and the role with the password of its secret."""
    s3 = endpoint.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="code.zip", Body=package())
    with psycopg.connect(server.dsn, autocommit=True) as superuser:
        superuser.execute(f"DROP ROLE IF EXISTS {ROLE}")
    outputs = endpoint.deploy("data", resources(), OUTPUTS)
    made = Shop(
        endpoint=endpoint,
        server=server,
        secret=outputs["Secret"],
        cluster=outputs["Cluster"],
        master=outputs["Master"],
    )
    master = read_secret(made.secrets, made.master, role="clickshop_admin")
    with psycopg.connect(
        host="127.0.0.1", port=server.port, dbname="clickshop", user=master.role, password=master.password
    ) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")

    def gave_password() -> bool:
        try:
            made.give_password()
        except DatabaseUnavailable:  # while the Data API starts
            return False
        return True

    eventually(gave_password, what="the Data API")
    return made


def package() -> bytes:
    """The function's zip."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        for folder in ("db", "agents"):
            for file in (REPOSITORY / folder).rglob("*.py"):
                code.write(file, file.relative_to(REPOSITORY))
    return archive.getvalue()


async def who(database: Database) -> object:
    """Who PostgreSQL says that we are."""
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT current_user AS name")
    return row["name"]


async def answers_while_connections_are_lost(shop: Shop, database: Database) -> None:
    """Three requests at once, none of which finds a connection that is open."""
    await asyncio.to_thread(shop.end_sessions)
    assert await asyncio.gather(*(who(database) for _ in range(3))) == [ROLE] * 3


async def test_requests_go_on_while_the_password_changes(shop: Shop) -> None:
    await asyncio.to_thread(shop.schedule)
    old = read_secret(shop.secrets, shop.secret, role=ROLE)
    async with shop.pool() as database:
        await answers_while_connections_are_lost(shop, database)
        version = shop.secrets.rotate_secret(SecretId=shop.secret)["VersionId"]
        while "AWSCURRENT" not in shop.stages()[version]:
            await answers_while_connections_are_lost(shop, database)
        await answers_while_connections_are_lost(shop, database)
    new = read_secret(shop.secrets, shop.secret, role=ROLE)
    assert (new.version, len(new.password)) == (version, 32)
    assert shop.stages()[old.version] == ["AWSPREVIOUS"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host="127.0.0.1", port=shop.server.port, dbname="clickshop", user=ROLE, password=old.password
        ).close()


def test_a_deployment_leaves_a_rotated_password_alone(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.schedule()
    version = shop.secrets.rotate_secret(SecretId=shop.secret)["VersionId"]
    eventually(lambda: "AWSCURRENT" in shop.stages()[version], what="the end of the rotation")
    with caplog.at_level("INFO", logger="db.roles"):
        shop.give_password()
    assert not caplog.records


def test_a_schedule_is_refused_for_a_secret_that_does_not_open_the_database(shop: Shop) -> None:
    with psycopg.connect(shop.server.dsn, autocommit=True) as superuser:
        superuser.execute(f"ALTER ROLE {ROLE} PASSWORD NULL")
    with pytest.raises(AssertionError, match="the rotation function does not work: testSecret"):
        shop.schedule()


def test_a_second_rotation_waits_for_the_first(shop: Shop) -> None:
    shop.schedule()
    shop.secrets.put_secret_value(
        SecretId=shop.secret,
        SecretString=json.dumps({"username": ROLE, "password": "pending"}),
        VersionStages=["AWSPENDING"],
    )
    with pytest.raises(ClientError, match="A previous rotation isn't complete"):
        shop.secrets.rotate_secret(SecretId=shop.secret)


@pytest.fixture
def function_environment(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The function's own variables, for calls of a step in this process."""
    for name, value in {
        **shop.endpoint.settings.aws_variables(),
        "CLUSTER_ARN": shop.cluster,
        "SECRET_ARN": shop.master,
        "DATABASE_NAME": "clickshop",
        "ROLE_SECRETS": json.dumps({ROLE: shop.secret}),
    }.items():
        monkeypatch.setenv(name, value)
    return shop


def pending_version(shop: Shop) -> str:
    version: str = shop.secrets.put_secret_value(
        SecretId=shop.secret,
        SecretString=json.dumps({"username": ROLE, "password": "pending"}),
        VersionStages=["AWSPENDING"],
    )["VersionId"]
    return version


def step(shop: Shop, name: str, version: str) -> None:
    rotation.handler({"Step": name, "SecretId": shop.secret, "ClientRequestToken": version}, None)


@pytest.mark.parametrize("name", ["testSecret", "finishSecret"])
def test_a_password_that_the_role_does_not_have_is_never_made_current(function_environment: Shop, name: str) -> None:
    shop = function_environment
    before = shop.stages()
    version = pending_version(shop)
    with pytest.raises(rotation.RotationRefused, match="has another password than the pending one"):
        step(shop, name, version)
    assert shop.stages() == {**before, version: ["AWSPENDING"]}


def test_every_step_may_be_repeated(function_environment: Shop) -> None:
    shop = function_environment
    version = pending_version(shop)
    for name in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        step(shop, name, version)
        step(shop, name, version)
    assert read_secret(shop.secrets, shop.secret, role=ROLE).password == "pending"


def test_refuses_a_version_that_nobody_asked_for_and_a_secret_of_nobody(function_environment: Shop) -> None:
    shop = function_environment
    with pytest.raises(rotation.RotationRefused, match="has no version nothing"):
        step(shop, "setSecret", "nothing")
    with pytest.raises(rotation.RotationRefused, match="is not the secret of any role"):
        rotation.handler({"Step": "setSecret", "SecretId": shop.master, "ClientRequestToken": "x"}, None)
    with pytest.raises(rotation.RotationRefused, match="There is no step 'dropSecret'"):
        step(shop, "dropSecret", pending_version(shop))
