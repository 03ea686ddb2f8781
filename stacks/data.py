"""Aurora PostgreSQL Serverless v2 with the Data API, a secret for each agent's role, and what fills the database."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.acknowledge import acknowledge
from stacks.components.aurora_version import aurora_postgres
from stacks.components.database_deployment import DatabaseDeployment
from stacks.components.database_function import DatabaseAccess
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.removal import removal_policy
from stacks.components.secret_rotation import SecretRotation
from stacks.environments import DatabaseSize, Environment
from stacks.names import construct_id

DATABASE = "clickshop"
MASTER_USER = "clickshop_admin"
PEOPLES_ROLE = "clickshop_operator"
BACKUP_DAYS = 7
# The shortest that Aurora takes. An agent's pool lets its last connection go after a minute.
_PAUSE_MINUTES = 5


class DataStack(EnvironmentStack):
    """The shop's database, brought to its schema before any stack that depends on this one begins."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        vpc: ec2.IVpc,
        security_group: ec2.ISecurityGroup,
        agents: Sequence[AgentSpec],
        function_roles: Sequence[str],
    ) -> None:
        """`function_roles` sign in from functions, which are no agents of the catalogue."""
        super().__init__(
            scope,
            id_,
            environment=environment,
            description="ClickShop: database, secrets of its roles, migrations.",
        )
        self.key = self._key(environment)
        self.cluster = self._cluster(environment, vpc, security_group)
        roles = [role for spec in agents for role in spec.login_roles]
        self.role_secrets = {role: self._role_secret(role) for role in (*roles, *function_roles)}
        access = DatabaseAccess(
            cluster=self.cluster,
            master_secret=self._master_secret(),
            role_secrets=self.role_secrets,
            name=DATABASE,
        )
        deployment = DatabaseDeployment(self, "Deployment", access=access, with_samples=environment.with_samples)
        self._people(environment)
        self.rotation = SecretRotation(self, "Rotation", access=access, after=deployment).function
        if not environment.protected:
            acknowledge(self.cluster, "RDS10", f"What is in {environment.name} can be made again.")
        cdk.CfnOutput(self, "ClusterArn", value=self.cluster.cluster_arn)
        cdk.CfnOutput(self, "MasterSecretArn", value=access.master_secret.secret_arn)
        cdk.CfnOutput(self, "DatabaseName", value=DATABASE)

    def _key(self, environment: Environment) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            alias=environment.called("clickshop-data"),
            description="ClickShop: the database, its backups, the passwords of its roles, and alarms.",
            enable_key_rotation=True,
            removal_policy=removal_policy(environment),
        )
        # An alarm, or what became of a mail, reaches no encrypted topic whose key does not know who tells it.
        for service in ("cloudwatch.amazonaws.com", "ses.amazonaws.com"):
            key.grant(iam.ServicePrincipal(service), "kms:Decrypt", "kms:GenerateDataKey*")
        return key

    def _cluster(
        self, environment: Environment, vpc: ec2.IVpc, security_group: ec2.ISecurityGroup
    ) -> rds.DatabaseCluster:
        size = environment.database_size
        engine = rds.DatabaseClusterEngine.aurora_postgres(version=aurora_postgres(environment.database_version))
        cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=engine,
            parameter_group=self._parameters(engine),
            credentials=rds.Credentials.from_password(MASTER_USER, cdk.SecretValue.unsafe_plain_text("see below")),
            default_database_name=DATABASE,
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=_readers(size),
            serverless_v2_min_capacity=size.minimum_units,
            serverless_v2_max_capacity=size.maximum_units,
            serverless_v2_auto_pause_duration=None if size.minimum_units else cdk.Duration.minutes(_PAUSE_MINUTES),
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
            enable_data_api=True,
            iam_authentication=True,
            storage_encryption_key=self.key,
            backup=rds.BackupProps(retention=cdk.Duration.days(BACKUP_DAYS)),
            copy_tags_to_snapshot=True,
            deletion_protection=environment.protected,
            removal_policy=cdk.RemovalPolicy.SNAPSHOT if environment.protected else cdk.RemovalPolicy.DESTROY,
        )
        if size.readers:
            _spread(cluster, ["Writer", *(f"Reader{number}" for number in range(1, size.readers + 1))], vpc)
        # RDS itself makes the master user's password, and rotates it every week. The L2 has no word for that yet.
        resource = _template(cluster)
        resource.add_property_deletion_override("MasterUserPassword")
        resource.manage_master_user_password = True
        resource.master_user_secret = rds.CfnDBCluster.MasterUserSecretProperty(kms_key_id=self.key.key_id)
        return cluster

    def _master_secret(self) -> secretsmanager.ISecret:
        arn = _template(self.cluster).attr_master_user_secret_secret_arn
        return secretsmanager.Secret.from_secret_attributes(
            self, "MasterSecret", secret_complete_arn=arn, encryption_key=self.key
        )

    def _people(self, environment: Environment) -> None:
        """For whoever is to look into the database: IAM's token opens the role of db/migrations/0017_people.sql."""
        user = self.format_arn(
            service="rds-db",
            resource="dbuser",
            resource_name=f"{self.cluster.cluster_resource_identifier}/{PEOPLES_ROLE}",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        iam.ManagedPolicy(
            self,
            "People",
            managed_policy_name=environment.called("clickshop-database-people"),
            description="Signs in to the shop's database as its operator, without a password.",
            statements=[iam.PolicyStatement(actions=["rds-db:connect"], resources=[user])],
        )

    def _parameters(self, engine: rds.IClusterEngine) -> rds.ParameterGroup:
        return rds.ParameterGroup(
            self,
            "Parameters",
            engine=engine,
            description="ClickShop: nobody comes in without TLS.",
            parameters={"rds.force_ssl": "1"},
        )

    def _role_secret(self, role: str) -> secretsmanager.Secret:
        agent = role.removeprefix("agent_").replace("_", "-")
        return secretsmanager.Secret(
            self,
            f"{construct_id(agent)}Secret",
            description=f"PostgreSQL role of the agent {agent}.",
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=cdk.Stack.of(self).to_json_string({"username": role}),
                generate_string_key="password",
                password_length=32,
                exclude_punctuation=True,
            ),
        )


def _template(cluster: rds.DatabaseCluster) -> rds.CfnDBCluster:
    resource = cluster.node.default_child
    assert isinstance(resource, rds.CfnDBCluster)
    return resource


def _spread(cluster: rds.DatabaseCluster, instances: Sequence[str], vpc: ec2.IVpc) -> None:
    """Gives each instance the next zone: left to itself, Aurora may put the reader beside the writer."""
    for number, name in enumerate(instances):
        instance = cluster.node.find_child(name).node.default_child
        assert isinstance(instance, rds.CfnDBInstance)
        instance.availability_zone = vpc.availability_zones[number % len(vpc.availability_zones)]


def _readers(size: DatabaseSize) -> list[rds.IClusterInstance]:
    # A reader that scales with the writer is ready to take its place.
    return [
        rds.ClusterInstance.serverless_v2(f"Reader{number}", scale_with_writer=True)
        for number in range(1, size.readers + 1)
    ]
