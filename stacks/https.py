"""How an environment is reached by HTTPS: with a certificate of yours, or with one made for a name in your zone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stacks.configuration_error import ConfigurationError

_CERTIFICATE = r"arn:aws:acm:{region}:\d{{12}}:certificate/[0-9a-z-]+"
_ZONE = r"Z[A-Z0-9]+"
_DOMAIN = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"


@dataclass(frozen=True, kw_only=True)
class ZonedName:
    """A name, and the Route 53 zone of the account that may hold records of it."""

    name: str
    zone_id: str


@dataclass(frozen=True, kw_only=True)
class Https:
    """`certificate` is the ARN of one, or the name that one is made for. `alias` becomes the load balancer's name.

    `name` is what customers write, as far as anybody told us.
    """

    certificate: str | ZonedName
    alias: ZonedName | None
    name: str | None


def https_from(variables: Mapping[str, str], *, region: str) -> Https | None:
    """What CERTIFICATE_ARN, HOSTED_ZONE and DOMAIN_NAME say, if anything. Raises ConfigurationError."""
    arn = variables.get("CERTIFICATE_ARN") or None
    name = variables.get("DOMAIN_NAME") or None
    _check_certificate(arn, region)
    _check_name(name)
    alias = _zoned_name(variables.get("HOSTED_ZONE") or None, name)
    certificate = arn or alias
    return Https(certificate=certificate, alias=alias, name=name) if certificate else None


def _check_certificate(arn: str | None, region: str) -> None:
    if arn and not re.fullmatch(_CERTIFICATE.format(region=region), arn):
        raise ConfigurationError(
            f"the load balancer can't use the certificate {arn}: "
            f"write the ARN of one in ACM in {region}, like arn:aws:acm:{region}:123456789012:certificate/..."
        )


def _check_name(name: str | None) -> None:
    if name and not re.fullmatch(_DOMAIN, name):
        raise ConfigurationError(f"{name!r} is not a name for the shop: write one like DOMAIN_NAME=shop.example.com")


def _zoned_name(zone: str | None, name: str | None) -> ZonedName | None:
    if zone is None:
        return None
    if not re.fullmatch(_ZONE, zone):
        raise ConfigurationError(
            f"{zone} is not the id of a hosted zone: write HOSTED_ZONE=Z..., as "
            "`aws route53 list-hosted-zones` tells it"
        )
    if name is None:
        raise ConfigurationError(
            f"the hosted zone {zone} does not say the shop's name: "
            "write DOMAIN_NAME=shop.example.com beside HOSTED_ZONE"
        )
    return ZonedName(name=name, zone_id=zone)
