"""A repository for each agent, and what is built for it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from agents.catalog import CATALOG, AgentSpec
from agents.common.inference_profiles import DESTINATIONS
from local.stack.fingerprint import SOURCES as LOOKED_AT
from stacks.components.agent_task import USER
from stacks.components.database_function import SOURCES as DATABASE_FUNCTION
from stacks.components.image_builds import SOURCES as BUILDS_FUNCTION
from stacks.components.image_replication import SECOND_REGIONS, second_region
from stacks.configuration_error import ConfigurationError
from stacks.image_tags import BUILDSPEC, IMAGE_PLATFORM, build_sources, image_sources
from stacks.names import construct_id
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


def test_builds_the_image_that_the_task_starts(assembly: Assembly, spec: AgentSpec) -> None:
    image = assembly.task(spec)["Image"]["Fn::Join"][1]
    asked = assembly.stacks["Builds"].only("Custom::AgentImages")["Images"]
    (build,) = (each for each in asked if each["Agent"] == spec.package.removeprefix("agents."))
    assert image[-1] == f":{build['Tag']}"
    assert f"{construct_id(spec.name)}Repository" in build["Repository"]["Fn::ImportValue"]


def test_starts_no_service_before_its_image_is_there(assembly: Assembly, spec: AgentSpec) -> None:
    assert {"Images", "Builds"} <= assembly.dependencies[construct_id(spec.name)]


def test_takes_no_repository_back_when_a_build_fails(assembly: Assembly) -> None:
    assert assembly.stacks["Builds"].all("AWS::ECR::Repository") == {}
    assert assembly.stacks["Images"].all("Custom::AgentImages") == {}


def test_builds_on_the_processor_that_tasks_run_on(assembly: Assembly, spec: AgentSpec) -> None:
    definition = assembly.agent(spec).only("AWS::ECS::TaskDefinition")
    machine = assembly.stacks["Builds"].only("AWS::CodeBuild::Project")["Environment"]
    assert definition["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert machine["Type"] == "ARM_CONTAINER"
    assert IMAGE_PLATFORM == "linux/arm64"


def test_takes_the_base_from_where_addresses_that_many_share_may(assembly: Assembly) -> None:
    machine = assembly.stacks["Builds"].only("AWS::CodeBuild::Project")["Environment"]
    (base,) = (each["Value"] for each in machine["EnvironmentVariables"] if each["Name"] == "PYTHON_IMAGE")
    assert base.endswith("/library/python:3.11-slim")
    assert "ARG PYTHON_IMAGE=python:3.11-slim" in DOCKERFILE.splitlines()


def test_waits_longer_than_a_build_may_queue_and_run(assembly: Assembly) -> None:
    project = assembly.stacks["Builds"].only("AWS::CodeBuild::Project")
    resource = assembly.stacks["Builds"].only("Custom::AgentImages")
    minutes = project["QueuedTimeoutInMinutes"] + project["TimeoutInMinutes"]
    assert minutes * 60 < int(resource["ServiceTimeout"]) <= 3600


def test_starts_a_build_when_its_end_is_listened_for_and_its_role_is_complete(assembly: Assembly) -> None:
    builds = assembly.stacks["Builds"]
    (resource,) = builds.all("Custom::AgentImages").values()
    needed = {*builds.all("AWS::Events::Rule"), *builds.all("AWS::Lambda::Permission")}
    needed |= {id_ for id_ in builds.all("AWS::IAM::Policy") if "BuildRole" in id_}
    assert needed <= set(resource["DependsOn"])


def test_hears_of_every_end_of_a_build(assembly: Assembly) -> None:
    builds = assembly.stacks["Builds"]
    pattern = builds.only("AWS::Events::Rule")["EventPattern"]
    assert pattern["detail"]["build-status"] == ["SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"]
    (project,) = builds.all("AWS::CodeBuild::Project")
    assert pattern["detail"]["project-name"] == [{"Ref": project}]


def test_gives_a_build_the_files_that_the_dockerfile_copies(assembly: Assembly, tmp_path: Path) -> None:
    location = assembly.stacks["Builds"].only("AWS::CodeBuild::Project")["Source"]["Location"]["Fn::Join"][1][-1]
    source = assembly.folder / f"asset.{location.strip('/').removesuffix('.zip')}"
    folders = [spec.package.replace(".", "/") for spec in CATALOG]
    copied = {word for line in DOCKERFILE.splitlines() if line.startswith("COPY ") for word in line.split()[1:-1]}
    for path in {path for path in copied if not path.startswith(("--from", "/")) and "$" not in path} | {*folders}:
        assert (source / path).exists(), path
    assert (source / BUILDSPEC).is_file()
    assert (source / ".dockerignore").is_file()


def test_copies_images_to_a_second_region_where_the_registry_is_its_own(assemblies: Mapping[str, Assembly]) -> None:
    rules = {
        name: [
            rule
            for each in assembly.stacks["Images"].properties("AWS::ECR::ReplicationConfiguration")
            for rule in each["ReplicationConfiguration"]["Rules"]
        ]
        for name, assembly in assemblies.items()
    }
    (rule,) = rules.pop("prod")
    assert not any(rules.values()), "one for a registry: another environment's would take its place"
    assert rule["Destinations"] == [{"Region": "us-east-2", "RegistryId": {"Ref": "AWS::AccountId"}}]
    assert {each["Filter"] for each in rule["RepositoryFilters"]} == {f"{spec.name}-agent" for spec in CATALOG}


@pytest.mark.parametrize("region", [*(each for regions in DESTINATIONS.values() for each in regions), *SECOND_REGIONS])
def test_knows_another_region_for_copies(region: str) -> None:
    assert second_region(region) != region


def test_refuses_a_region_without_a_second_one() -> None:
    with pytest.raises(ConfigurationError, match="none is known for me-south-1: write one beside it in SECOND_REGIONS"):
        second_region("me-south-1")


@pytest.mark.parametrize("name", ["__init__.py", "catalog.py", "constraints.txt", "requirements.txt", "common"])
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


def test_the_laptop_deploys_again_when_a_file_that_a_deployment_carries_has_changed() -> None:
    carried = {*DATABASE_FUNCTION.paths, *BUILDS_FUNCTION.paths, *build_sources(CATALOG).paths}
    assert {path.partition("/")[0] for path in carried} <= set(LOOKED_AT)
