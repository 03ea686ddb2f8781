"""The bill of an environment that nobody uses, computed from its own templates, so that it follows the stacks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from operations.cost import compute, database, network, observability, storage
from operations.cost.bill import Bill, Line
from operations.cost.prices import PriceTable
from operations.templates import Resource, Templates

Rule = Callable[[Resource, Templates, PriceTable], Iterable[Line]]

RULES: Mapping[str, Rule] = {
    "AWS::ECS::Service": compute.fargate_tasks,
    "AWS::ECS::Cluster": observability.container_insights,
    "AWS::EC2::Instance": compute.instance,
    "AWS::AutoScaling::AutoScalingGroup": compute.instance_group,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": network.load_balancer,
    "AWS::EC2::NatGateway": network.nat_gateway,
    "AWS::EC2::EIP": network.address,
    "AWS::EC2::VPCEndpoint": network.endpoint,
    "AWS::Route53::HostedZone": network.hosted_zone,
    "AWS::DynamoDB::Table": storage.table,
    "AWS::RDS::DBInstance": database.instance,
    "AWS::RDS::DBCluster": database.cluster,
    "AWS::SecretsManager::Secret": storage.secret,
    "AWS::KMS::Key": storage.key,
    "AWS::KMS::ReplicaKey": storage.key,
    "AWS::ACMPCA::CertificateAuthority": storage.certificate_authority,
    "AWS::ECR::Repository": storage.repository,
    "AWS::S3::Bucket": storage.bucket,
    "AWS::WAFv2::WebACL": network.web_acl,
    "AWS::Logs::LogGroup": observability.log_group,
    "AWS::CloudWatch::Alarm": observability.alarm,
    "AWS::CloudWatch::Dashboard": observability.dashboard,
}

# Nothing while nobody asks: free, or billed by what passes through.
FREE = frozenset(
    """
    AWS::ACMPCA::Certificate AWS::ACMPCA::CertificateAuthorityActivation AWS::ACMPCA::Permission
    AWS::ApiGateway::Account AWS::ApiGatewayV2::Api AWS::ApiGatewayV2::Authorizer AWS::ApiGatewayV2::Integration
    AWS::ApiGatewayV2::Route AWS::ApiGatewayV2::Stage AWS::ApplicationAutoScaling::ScalableTarget
    AWS::ApplicationAutoScaling::ScalingPolicy AWS::AutoScaling::LifecycleHook
    AWS::Bedrock::ApplicationInferenceProfile AWS::CDK::Metadata AWS::CertificateManager::Certificate
    AWS::CloudFormation::CustomResource AWS::CloudWatch::CompositeAlarm AWS::CodeBuild::Project
    AWS::CodePipeline::Pipeline AWS::Cognito::UserPool AWS::Cognito::UserPoolClient AWS::Cognito::UserPoolDomain
    AWS::Cognito::UserPoolGroup AWS::EC2::EIPAssociation AWS::EC2::FlowLog AWS::EC2::InternetGateway
    AWS::EC2::LaunchTemplate AWS::EC2::NetworkAcl AWS::EC2::NetworkAclEntry AWS::EC2::NetworkInterface
    AWS::EC2::Route AWS::EC2::RouteTable AWS::EC2::SecurityGroup AWS::EC2::SecurityGroupEgress
    AWS::EC2::SecurityGroupIngress AWS::EC2::Subnet AWS::EC2::SubnetNetworkAclAssociation
    AWS::EC2::SubnetRouteTableAssociation AWS::EC2::VPC AWS::EC2::VPCGatewayAttachment AWS::ECR::RegistryPolicy
    AWS::ECR::ReplicationConfiguration AWS::ECS::ClusterCapacityProviderAssociations AWS::ECS::TaskDefinition
    AWS::ElasticLoadBalancingV2::Listener AWS::ElasticLoadBalancingV2::ListenerCertificate
    AWS::ElasticLoadBalancingV2::ListenerRule AWS::ElasticLoadBalancingV2::TargetGroup AWS::Events::Rule
    AWS::IAM::InstanceProfile AWS::IAM::ManagedPolicy AWS::IAM::OIDCProvider AWS::IAM::Policy AWS::IAM::Role
    AWS::IAM::ServiceLinkedRole AWS::KMS::Alias AWS::Lambda::EventInvokeConfig AWS::Lambda::EventSourceMapping
    AWS::Lambda::Function AWS::Lambda::LayerVersion AWS::Lambda::Permission AWS::Lambda::Url
    AWS::Lambda::Version AWS::Logs::LogStream AWS::Logs::MetricFilter AWS::Logs::ResourcePolicy
    AWS::Logs::SubscriptionFilter AWS::RDS::DBClusterParameterGroup AWS::RDS::DBParameterGroup
    AWS::RDS::DBSubnetGroup AWS::RDS::EventSubscription AWS::Route53::RecordSet AWS::S3::BucketPolicy
    AWS::SES::ConfigurationSet AWS::SES::ConfigurationSetEventDestination AWS::SES::EmailIdentity
    AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy AWS::SQS::Queue AWS::SQS::QueuePolicy
    AWS::SSM::Parameter AWS::SecretsManager::ResourcePolicy AWS::SecretsManager::RotationSchedule
    AWS::SecretsManager::SecretTargetAttachment AWS::ServiceDiscovery::HttpNamespace
    AWS::WAFv2::LoggingConfiguration AWS::WAFv2::WebACLAssociation
    """.split()
)


def idle_bill(templates: Templates, prices: PriceTable) -> Bill:
    """Lines in the order of RULES; resources of the same kind and price are one line."""
    lines = [
        line for type_, rule in RULES.items() for each in templates.all(type_) for line in rule(each, templates, prices)
    ]
    return Bill(lines=_together(lines), unpriced=_unpriced(templates))


def _together(lines: Sequence[Line]) -> list[Line]:
    kinds: dict[Line, Line] = {}
    for line in lines:
        kind = replace(line, quantity=0)
        kinds[kind] = replace(line, quantity=line.quantity + kinds.get(kind, kind).quantity)
    groups = list(dict.fromkeys(line.group for line in lines))
    return sorted(kinds.values(), key=lambda line: groups.index(line.group))


def _unpriced(templates: Templates) -> list[str]:
    known = RULES.keys() | FREE
    return sorted({each.type for each in templates.resources if each.type not in known and "Custom" not in each.type})
