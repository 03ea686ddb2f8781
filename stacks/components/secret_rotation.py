"""Another password for each agent's database role every month, which running tasks take up without a restart."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IDependable

from stacks.components.database_function import DatabaseAccess, database_function
from stacks.names import construct_id

ROTATION_DAYS = 30
# A paused database needs about 15 seconds to wake.
_TIMEOUT = cdk.Duration.minutes(2)


class SecretRotation(Construct):
    """The function of db/rotation.py, and a schedule for each role's secret. The master's is rotated by RDS.

    `after` is what must stand first: making a schedule has the function sign in as the role.
    """

    def __init__(self, scope: Construct, id_: str, *, access: DatabaseAccess, after: IDependable) -> None:
        super().__init__(scope, id_)
        self.function = database_function(
            self,
            access=access,
            handler="db.rotation.handler",
            description="Another password for a role, as Secrets Manager asks for it.",
            timeout=_TIMEOUT,
            variables=access.variables(self),
        )
        for statement in _write(self, access):
            self.function.add_to_role_policy(statement)
        self.function.add_permission(
            "SecretsManager",
            principal=iam.ServicePrincipal("secretsmanager.amazonaws.com"),
            source_account=cdk.Stack.of(self).account,
        )
        for role, secret in access.role_secrets.items():
            schedule = self._schedule(role, secret, self.function)
            schedule.node.add_dependency(self.function, after)

    def _schedule(
        self, role: str, secret: secretsmanager.ISecret, function: lambda_.IFunction
    ) -> secretsmanager.CfnRotationSchedule:
        # The L2 adds GetRandomPassword on every resource, which the function does without.
        return secretsmanager.CfnRotationSchedule(
            self,
            construct_id(role.replace("_", "-")),
            secret_id=secret.secret_arn,
            rotation_lambda_arn=function.function_arn,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=ROTATION_DAYS
            ),
            rotate_immediately_on_update=False,
        )


def _write(scope: Construct, access: DatabaseAccess) -> list[iam.PolicyStatement]:
    """What writing a version takes: the secrets, and their keys through Secrets Manager."""
    secrets = access.role_secrets.values()
    keys = {secret.encryption_key.key_arn: None for secret in secrets if secret.encryption_key}
    service = f"secretsmanager.{cdk.Stack.of(scope).region}.amazonaws.com"
    return [
        iam.PolicyStatement(
            actions=["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
            resources=[secret.secret_arn for secret in secrets],
        ),
        iam.PolicyStatement(
            actions=["kms:GenerateDataKey"],
            resources=list(keys),
            conditions={"StringEquals": {"kms:ViaService": service}},
        ),
    ]
