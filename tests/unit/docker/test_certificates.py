"""The certificates in the images are Amazon's roots for databases, of every region that we know, and will last."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from agents.common.inference_profiles import DEFAULT_REGION, DESTINATIONS
from stacks.components.agent_environment import RDS_CERTIFICATES

ROOT = Path(__file__).parents[3]
BUNDLE = ROOT / "docker" / "rds-global-bundle.pem"
FIVE_YEARS = timedelta(days=5 * 365)


@pytest.fixture(scope="module")
def roots() -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(BUNDLE.read_bytes())


def name_of(certificate: x509.Certificate) -> str:
    [name] = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(name.value)


def test_holds_roots_of_amazon_rds_and_nothing_else(roots: list[x509.Certificate]) -> None:
    for root in roots:
        root.verify_directly_issued_by(root)
        assert name_of(root).startswith("Amazon RDS ")


def test_lasts_for_years(roots: list[x509.Certificate]) -> None:
    assert min(root.not_valid_after_utc for root in roots) > datetime.now(UTC) + FIVE_YEARS


def test_knows_every_region_that_an_agent_may_run_in(roots: list[x509.Certificate]) -> None:
    regions = Counter(name_of(root).split()[2] for root in roots)
    assert {DEFAULT_REGION, *(region for some in DESTINATIONS.values() for region in some)} <= regions.keys()
    assert set(regions.values()) == {3}  # RSA 2048, RSA 4096, ECC 384


def test_lies_where_the_task_definitions_say() -> None:
    copied = f"COPY docker/{BUNDLE.name} {RDS_CERTIFICATES}"
    assert copied in (ROOT / "docker" / "agent.Dockerfile").read_text().splitlines()
    assert f"!docker/{BUNDLE.name}" in (ROOT / ".dockerignore").read_text().splitlines()
