"""The shell of the pipeline's builds, in a real bash, with stand-ins for AWS, Docker, Maven and the net."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from stacks.clickstream.layer import SOLUTIONS
from stacks.clickstream.templates import SHIPPED

DOCKER = Path(__file__).parents[3] / "docker"

# A bucket is a folder; what was called is in `calls`.
AWS = """
echo "aws $*" >> "$WHERE/calls"
for word; do [ "$last" = --key ] && key=$word; [ "$last" = --body ] && body=$word; last=$word; done
case "$*" in
  *put-object*) mkdir -p "$WHERE/bucket/$(dirname "$key")" && cp "$body" "$WHERE/bucket/$key" ;;
  *"--query ChecksumSHA256"*) openssl dgst -sha256 -binary "$WHERE/bucket/$key" | base64 ;;
  *head-object*) [ -f "$WHERE/bucket/$key" ] ;;
  *describe-images*) echo sha256:0123 ;;
esac
"""
CURL = 'for word; do [ "$last" = --output ] && out=$word; last=$word; done; echo "what came" > "$out"'
MVN = 'lib="$WHERE/connectors/iceberg/target/plugin/lib"; mkdir -p "$lib"; echo "a class" > "$lib/a.jar"'
DOCKER_COMMAND = """
echo "docker $*" >> "$WHERE/calls"
[ "$1" != manifest ] || [ -f "$WHERE/pushed" ] || exit 1
[ "$1" != build ] || [ ! -f "$WHERE/broken" ]
"""

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "sha512sum", "zip"))), reason="needs what CodeBuild's machine has"
)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A folder with the sources, and commands that go before the machine's own."""
    shutil.copytree(DOCKER / "connectors", tmp_path / "connectors")
    shutil.copy(DOCKER / "push_image.sh", tmp_path)
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, text in {"aws": AWS, "curl": CURL, "mvn": MVN, "docker": DOCKER_COMMAND}.items():
        (commands / name).write_text(f"#!/bin/bash\n{text}\n")
        (commands / name).chmod(0o755)
    (tmp_path / "calls").touch()
    return tmp_path


def run(where: Path, script: str) -> subprocess.CompletedProcess[str]:
    """As CodeBuild does: one shell, which a failing command ends."""
    return subprocess.run(
        [shutil.which("bash") or "bash", "-ec", script],
        cwd=where,
        env={
            "PATH": f"{where / 'bin'}:{os.environ['PATH']}",
            "WHERE": str(where),
            "BUCKET": "events",
            "PLUGIN_PREFIX": "dev-clickstream-orders/plugins/0123456789ab",
            "IMAGE_TAG": "0123456789ab",
            "DEBIAN_IMAGE": "debian",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def calls(where: Path, word: str) -> int:
    """How many calls had that word."""
    return sum(word in line.split() for line in (where / "calls").read_text().splitlines())


def test_keeps_a_plugin_once_and_says_what_its_bytes_are(where: Path) -> None:
    script = 'source connectors/pack.sh; pack() { echo packed >> "$WHERE/packed"; echo bytes > "$1"; }; kept json pack'
    first, second = run(where, script), run(where, script)
    kept = where / "bucket" / "dev-clickstream-orders" / "plugins" / "0123456789ab" / "json.zip"
    assert first.stdout == second.stdout == hashlib.sha256(kept.read_bytes()).hexdigest()
    assert (where / "packed").read_text() == "packed\n"
    assert calls(where, "put-object") == 1


def test_keeps_no_release_that_is_not_the_one_that_was_meant(where: Path) -> None:
    ran = run(where, "source connectors/pack.sh; DIGEST=$(kept json pack_json); echo $DIGEST")
    assert ran.returncode != 0
    assert ran.stdout == ""
    assert calls(where, "put-object") == 0


def test_takes_a_release_whose_bytes_are_those_that_were_meant(where: Path) -> None:
    digest = hashlib.sha512(b"what came\n").hexdigest()
    (where / "connectors" / "s3-json" / "release").write_text(f"URL=https://example.com/sink.zip\nSHA512={digest}\n")
    ran = run(where, "source connectors/pack.sh; kept json pack_json")
    assert ran.stdout == hashlib.sha256(b"what came\n").hexdigest()


def test_packs_the_same_files_into_the_same_bytes(where: Path) -> None:
    script = 'source connectors/pack.sh; pack_iceberg "$WHERE/{}.zip"'
    for name in ("first", "second"):
        assert run(where, script.replace("{}", name)).returncode == 0
    assert (where / "first.zip").read_bytes() == (where / "second.zip").read_bytes()


def test_pushes_an_image_that_its_repository_lacks(where: Path) -> None:
    script = (
        'source push_image.sh; DIGEST=$(push_image registry/dev-orders-collector folder/Dockerfile); echo "$DIGEST"'
    )
    assert run(where, script).stdout == "sha256:0123\n"
    assert (calls(where, "build"), calls(where, "push")) == (1, 1)
    assert calls(where, "dev-orders-collector") == 1
    (where / "pushed").touch()
    assert run(where, script).stdout == "sha256:0123\n"
    assert (calls(where, "build"), calls(where, "push")) == (1, 1)


def test_pushes_nothing_that_was_not_built(where: Path) -> None:
    (where / "broken").touch()
    ran = run(where, "source push_image.sh; DIGEST=$(push_image registry/collector folder/Dockerfile); echo $DIGEST")
    assert ran.returncode != 0
    assert calls(where, "push") == 0


@pytest.mark.parametrize("solution", SOLUTIONS)
@pytest.mark.parametrize("project", ["ImageBuild", "PluginBuild"])
def test_builds_as_the_project_says_and_from_files_that_are_there(solution: str, project: str) -> None:
    """The whole command of a buildspec, with the variables of its project."""
    properties = json.loads((SHIPPED / solution / "registry.json").read_text())["Resources"][project]["Properties"]
    told = {each["Name"] for each in properties["Environment"]["EnvironmentVariables"]}
    spec = yaml.safe_load((DOCKER.parent / properties["Source"]["BuildSpec"]).read_text())
    (command,) = spec["phases"]["build"]["commands"]
    missing = [
        word for word in re.findall(r"docker/\S+?(?:file|sh)\b", command) if not (DOCKER.parent / word).is_file()
    ]
    assert missing == []
    assert set(re.findall(r"\$([A-Z_]+)", command)) <= told
    assert all(f"{name}=$(" in command for name in spec["env"]["exported-variables"])


def test_pins_a_release_by_a_whole_checksum() -> None:
    release = dict(
        line.split("=", 1)
        for line in (DOCKER / "connectors" / "s3-json" / "release").read_text().splitlines()
        if not line.startswith("#")
    )
    assert release["URL"].startswith("https://github.com/Aiven-Open/")
    assert len(base64.b16decode(release["SHA512"].upper())) == 64
