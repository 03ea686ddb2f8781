"""HTTPS: with a certificate of the account, or with one made for a name in a hosted zone."""

from pathlib import Path
from typing import Any

import pytest

import app
from stacks.environments import environment_from
from tests.infrastructure.assembly import Assembly, Template
from tests.infrastructure.conftest import CERTIFICATE, Synthesise

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RECORD = "AWS::Route53::RecordSet"
ZONE = {"HOSTED_ZONE": "Z0123456789ABCDEFGHIJ", "DOMAIN_NAME": "shop.example.com"}
NO_PACKAGES = {"LAYERS": app.EMPTY_LAYERS}  # the functions' are installed for minutes, and none of them is the edge's


def test_serves_with_the_certificate_that_is_given(synthesise: Synthesise) -> None:
    edge = synthesise("prod").stacks["Edge"]
    listener = _listener(edge, 443)
    assert listener["Protocol"] == "HTTPS"
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
    assert edge.all("AWS::CertificateManager::Certificate") == {}


def test_takes_no_old_cipher_and_tells_browsers_to_come_back_by_tls(synthesise: Synthesise) -> None:
    listener = _listener(synthesise("prod").stacks["Edge"], 443)
    attributes = {each["Key"]: each["Value"] for each in listener["ListenerAttributes"]}
    assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-")
    assert attributes == {"routing.http.response.strict_transport_security.header_value": "max-age=31536000"}


def test_leads_who_comes_by_http_to_https(synthesise: Synthesise) -> None:
    (action,) = _listener(synthesise("prod").stacks["Edge"], 80)["DefaultActions"]
    assert action["Type"] == "redirect"
    assert action["RedirectConfig"] == {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}


def test_serves_by_http_only_without_a_certificate(synthesise: Synthesise) -> None:
    edge = synthesise("dev").stacks["Edge"]
    assert [listener["Port"] for listener in edge.properties(LISTENER)] == [80]
    assert "http://" in str(edge.document["Outputs"]["Url"]["Value"])


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_makes_a_certificate_for_a_name_in_a_zone(name: str, tmp_path: Path) -> None:
    edge = _edge({"ENV": name, **ZONE}, tmp_path)
    (made,) = edge.all("AWS::CertificateManager::Certificate")
    certificate = edge.only("AWS::CertificateManager::Certificate")
    assert certificate["DomainName"] == "shop.example.com"
    assert certificate["ValidationMethod"] == "DNS"
    assert certificate["DomainValidationOptions"] == [
        {"DomainName": "shop.example.com", "HostedZoneId": ZONE["HOSTED_ZONE"]}
    ]
    assert _listener(edge, 443)["Certificates"] == [{"CertificateArn": {"Ref": made}}]


@pytest.mark.parametrize("certificate", [{}, {"CERTIFICATE_ARN": CERTIFICATE}])
def test_makes_the_name_an_alias_of_the_load_balancer(certificate: dict[str, str], tmp_path: Path) -> None:
    edge = _edge({"ENV": "prod", **ZONE, **certificate}, tmp_path)
    (load_balancer,) = edge.all("AWS::ElasticLoadBalancingV2::LoadBalancer")
    record = edge.only(RECORD)
    assert (record["Name"], record["Type"], record["HostedZoneId"]) == ("shop.example.com.", "A", ZONE["HOSTED_ZONE"])
    assert load_balancer in str(record["AliasTarget"])
    assert edge.document["Outputs"]["Url"]["Value"] == "https://shop.example.com"
    assert len(edge.all("AWS::CertificateManager::Certificate")) == (0 if certificate else 1)


def test_knows_the_shops_name_without_touching_its_zone(tmp_path: Path) -> None:
    variables = {"ENV": "prod", "CERTIFICATE_ARN": CERTIFICATE, "DOMAIN_NAME": "shop.example.com"}
    edge = _edge(variables, tmp_path)
    assert edge.document["Outputs"]["Url"]["Value"] == "https://shop.example.com"
    assert edge.all(RECORD) == {}


def _edge(variables: dict[str, str], folder: Path) -> Template:
    environment = environment_from(variables, region="us-east-1")
    assembly = app.build({**variables, **NO_PACKAGES}, outdir=folder).synth()
    return Assembly.read(Path(assembly.directory), environment).stacks["Edge"]


def _listener(edge: Template, port: int) -> Any:
    (listener,) = (each for each in edge.properties(LISTENER) if each["Port"] == port)
    return listener
