"""The load balancer's listeners: HTTP, or HTTPS with a certificate and HTTP that leads there."""

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from stacks.components.acknowledge import tell_checkov
from stacks.https import Https, ZonedName

_A_YEAR = "max-age=31536000"


class FrontDoor(Construct):
    """`listener` is the one that routes; `url` is where customers find it."""

    def __init__(
        self, scope: Construct, id_: str, *, load_balancer: elbv2.ApplicationLoadBalancer, https: Https | None
    ) -> None:
        super().__init__(scope, id_)
        self._load_balancer = load_balancer
        self.http = self._listen(
            "Http", port=80, action=_lead_to_https() if https else _nobody_is_home(), certificate=None
        )
        self.listener = self._listen_by_tls(https) if https else self.http
        if https is None:
            tell_checkov(self.http, "CKV_AWS_2", "CKV_AWS_103", reason="No certificate was given; prod asks for one.")
        name = https.name if https else None
        self.url = f"{'https' if https else 'http'}://{name or load_balancer.load_balancer_dns_name}"

    def _listen_by_tls(self, https: Https) -> elbv2.ApplicationListener:
        zone = _zone(self, https.alias) if https.alias else None
        listener = self._listen(
            "Https", port=443, action=_nobody_is_home(), certificate=self._certificate(https.certificate, zone)
        )
        listener.set_attribute("routing.http.response.strict_transport_security.header_value", _A_YEAR)
        if https.alias and zone:
            target = route53.RecordTarget.from_alias(targets.LoadBalancerTarget(self._load_balancer))
            route53.ARecord(self, "Alias", zone=zone, record_name=f"{https.alias.name}.", target=target)
        return listener

    def _certificate(
        self, certificate: str | ZonedName, zone: route53.IHostedZone | None
    ) -> elbv2.IListenerCertificate:
        if isinstance(certificate, str):
            return elbv2.ListenerCertificate.from_arn(certificate)
        validation = acm.CertificateValidation.from_dns(zone)
        made = acm.Certificate(self, "Certificate", domain_name=certificate.name, validation=validation)
        return elbv2.ListenerCertificate.from_certificate_manager(made)

    def _listen(
        self, id_: str, *, port: int, action: elbv2.ListenerAction, certificate: elbv2.IListenerCertificate | None
    ) -> elbv2.ApplicationListener:
        return self._load_balancer.add_listener(
            id_,
            port=port,
            protocol=elbv2.ApplicationProtocol.HTTPS if certificate else elbv2.ApplicationProtocol.HTTP,
            certificates=[certificate] if certificate else None,
            open=False,  # the network stack says who may come in
            default_action=action,
        )


def _zone(scope: Construct, alias: ZonedName) -> route53.IHostedZone:
    return route53.HostedZone.from_hosted_zone_attributes(
        scope, "Zone", hosted_zone_id=alias.zone_id, zone_name=alias.name
    )


def _lead_to_https() -> elbv2.ListenerAction:
    return elbv2.ListenerAction.redirect(protocol="HTTPS", port="443", permanent=True)


def _nobody_is_home() -> elbv2.ListenerAction:
    """What no rule takes: nothing, once the default agent is deployed."""
    return elbv2.ListenerAction.fixed_response(503, content_type="text/plain", message_body="No agent is deployed.")
