"""A repository for each agent, and what is built for it."""

import json
from pathlib import Path

import pytest

from agents.catalog import CATALOG, AgentSpec
from stacks.components.agent_task import USER
from stacks.image_tags import image_sources
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "docker" / "agent.Dockerfile").read_text()


def test_gives_each_agent_a_repository_by_the_plans_name(assembly: Assembly) -> None:
    repositories = assembly.stacks["Images"].properties("AWS::ECR::Repository")
    assert {each["RepositoryName"] for each in repositories} == {
        f"{assembly.environment.prefix}{spec.name}-agent" for spec in CATALOG
    }


def test_scans_images_and_never_moves_a_tag(assembly: Assembly) -> None:
    for repository in assembly.stacks["Images"].properties("AWS::ECR::Repository"):
        assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
        assert repository["ImageTagMutability"] == "IMMUTABLE"


def test_lets_old_images_go(assembly: Assembly) -> None:
    for repository in assembly.stacks["Images"].properties("AWS::ECR::Repository"):
        (rule,) = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
        assert rule["selection"]["countType"] == "imageCountMoreThan"
        assert rule["action"] == {"type": "expire"}


def test_keeps_the_images_of_prod_when_the_stack_goes(assembly: Assembly) -> None:
    is_prod = assembly.environment.name == "prod"
    for repository in assembly.stacks["Images"].all("AWS::ECR::Repository").values():
        assert repository["DeletionPolicy"] == ("Retain" if is_prod else "Delete")
        assert repository["Properties"].get("EmptyOnDelete", False) is not is_prod


def test_asks_for_the_image_that_the_task_starts(assembly: Assembly, spec: AgentSpec) -> None:
    parts = assembly.stacks["Images"].document["Outputs"]["Builds"]["Value"]["Fn::Join"][1]
    asked = "".join(part if isinstance(part, str) else "{}" for part in parts)
    image = assembly.task(spec)["Image"]["Fn::Join"][1]
    (build,) = (each for each in json.loads(asked) if each["agent"] == spec.package.removeprefix("agents."))
    assert image[-1] == f":{build['tag']}"
    assert build["image"].endswith(image[-1])


def test_builds_for_the_processor_that_tasks_run_on(assembly: Assembly, spec: AgentSpec) -> None:
    outputs = json.dumps(assembly.stacks["Images"].document["Outputs"]["Builds"])
    definition = assembly.agent(spec).only("AWS::ECS::TaskDefinition")
    assert definition["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert outputs.count("linux/arm64") == len(CATALOG)


@pytest.mark.parametrize("name", ["__init__.py", "catalog.py", "requirements.txt", "common"])
def test_copies_into_an_image_what_its_tag_is_made_of(name: str) -> None:
    copied = [word for line in DOCKERFILE.splitlines() if line.startswith("COPY agents") for word in line.split()]
    assert f"agents/{name}" in copied
    assert f"agents/{name}" in image_sources(CATALOG[0]).paths


def test_asks_an_image_for_its_health_as_the_task_does(synthesise: Synthesise) -> None:
    check = synthesise("dev").task(CATALOG[0])["HealthCheck"]
    asked = json.dumps(check["Command"][1:])
    assert f"--interval={check['Interval']}s --timeout={check['Timeout']}s" in DOCKERFILE
    assert f"--start-period={check['StartPeriod']}s --retries={check['Retries']} CMD {asked}" in DOCKERFILE


def test_runs_an_image_as_the_user_that_tasks_name() -> None:
    assert f"USER {USER}" in DOCKERFILE


def test_tags_an_image_by_content(tmp_path: Path) -> None:
    sources = image_sources(CATALOG[1])
    sources.copy_to(tmp_path)
    copy = sources.under(tmp_path)
    assert copy.fingerprint() == sources.fingerprint()
    (tmp_path / "agents" / "catalog.py").write_text("# changed")
    assert copy.fingerprint() != sources.fingerprint()


def test_leaves_the_tags_of_other_agents_alone(tmp_path: Path) -> None:
    first, second = (image_sources(spec) for spec in CATALOG[1:3])
    first.copy_to(tmp_path)
    second.copy_to(tmp_path)
    (tmp_path / CATALOG[1].package.replace(".", "/") / "__init__.py").write_text("# changed")
    assert first.under(tmp_path).fingerprint() != first.fingerprint()
    assert second.under(tmp_path).fingerprint() == second.fingerprint()
