"""The private authority behind TLS between agents: Service Connect fetches, installs and renews its certificates."""

from aws_cdk import aws_acmpca as acmpca
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.components.acknowledge import acknowledge

_YEARS = 10
_SIGNING = "SHA256WITHECDSA"
# AWS keeps it in step with what ECS calls. It reaches secrets named ecs-sc!*, and authorities with the tag below.
_POLICY = "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"


class CertificateAuthority(Construct):
    """A root of its own for certificates of days, an eighth of the price of one for certificates of years."""

    def __init__(self, scope: Construct, id_: str, *, common_name: str) -> None:
        super().__init__(scope, id_)
        self._authority = acmpca.CfnCertificateAuthority(
            self,
            "Authority",
            type="ROOT",
            usage_mode="SHORT_LIVED_CERTIFICATE",
            key_algorithm="EC_prime256v1",
            signing_algorithm=_SIGNING,
            subject=acmpca.CfnCertificateAuthority.SubjectProperty(common_name=common_name),
            tags=[{"key": "AmazonECSManaged", "value": "true"}],
        )
        self._activate()
        self._role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ecs.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(_POLICY)],
        )
        acknowledge(self._role, f"IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{_POLICY}]", "See _POLICY.")

    @property
    def tls(self) -> ecs.ServiceConnectTlsConfiguration:
        """What a service says to be reached by TLS."""
        return ecs.ServiceConnectTlsConfiguration(aws_pca_authority_arn=self._authority.attr_arn, role=self._role)

    def _activate(self) -> None:
        root = acmpca.CfnCertificate(
            self,
            "Root",
            certificate_authority_arn=self._authority.attr_arn,
            certificate_signing_request=self._authority.attr_certificate_signing_request,
            signing_algorithm=_SIGNING,
            template_arn="arn:aws:acm-pca:::template/RootCACertificate/V1",
            validity=acmpca.CfnCertificate.ValidityProperty(type="YEARS", value=_YEARS),
        )
        acmpca.CfnCertificateAuthorityActivation(
            self,
            "Activation",
            certificate_authority_arn=self._authority.attr_arn,
            certificate=root.attr_certificate,
            status="ACTIVE",
        )
