"""Builds the agents' images with buildah and starts each as Fargate does: `make check-images`.

For machines without a Docker engine: Linux, root, buildah. The agent gets the image's file system read-only, its user,
and the variables of dev's task definition; nothing that it would ask is there, and `/health` must answer.
"""

import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a script's path holds its own folder only
from agents.catalog import CATALOG, SPECIALISTS, SUPERVISOR, AgentSpec  # noqa: E402 - see the line above
from agents.common.healthcheck import is_healthy  # noqa: E402 - as above
from stacks.components.agent_environment import DatabaseAddress, Issuer, agent_environment  # noqa: E402 - as above
from stacks.environments import DEV  # noqa: E402 - as above
from stacks.image_tags import image_tags  # noqa: E402 - as above

BASE = "python:3.11-slim"
SECONDS_TO_HEALTH = 30.0
_CERTIFICATES = Path("/etc/ssl/certs")
_PIP_SETTINGS = ("cert", "extra-index-url", "find-links", "index-url")
# In a mount namespace of its own: the image's root, read-only, with the devices and processes that any container sees.
_START = """
mount --make-rprivate / && mount --bind "$0" "$0" && mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc"
mount -o remount,bind,ro "$0"
if touch "$0/app/written" 2>/dev/null; then echo "the file system can be written" >&2; exit 1; fi
user=$1; shift
exec chroot --userspec="$user" "$0" /bin/sh -c 'cd /app && exec "$@"' sh "$@"
"""

logger = logging.getLogger("docker.check_images")


def why_not() -> str | None:
    """What this machine lacks, in a sentence."""
    if sys.platform != "linux" or not shutil.which("buildah"):
        return "there is no buildah on the PATH (Debian and Fedora have a package of that name)"
    if os.geteuid() != 0:
        return "it takes root to build without an engine: run `sudo make check-images`"
    if not any(_succeeds("buildah", *words, BASE) for words in (("inspect", "--type", "image"), ("pull", "--quiet"))):
        return f"{BASE} is not on this machine, and no registry that has it can be reached"
    return None


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def build(spec: AgentSpec, tag: str) -> str:
    """Builds an agent's image; returns its name."""
    name = f"localhost/clickshop/{spec.name}:{tag}"
    with _pip_configuration() as volumes:
        options = [word for volume in volumes for word in ("--volume", volume)]
        subprocess.run(
            [
                *("buildah", "bud", "--quiet", "--layers", "--pull-never", "--format", "docker"),
                *("--isolation", "chroot", "--network", "host", *options),
                *("--build-arg", f"AGENT={spec.package.removeprefix('agents.')}"),
                *("--tag", name, "--file", "docker/agent.Dockerfile", "."),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return name


@contextmanager
def _pip_configuration() -> Iterator[list[str]]:
    """This machine's way to packages, as volumes of a build: certificates, pip's settings, folders that they name."""
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    settings = pip_settings(told.stdout)
    folders = {word.removeprefix("file://") for value in settings.values() for word in value.split()}
    # An index in a folder refers from simple/ to the files beside it.
    named = [Path(each.removesuffix("/simple")) for each in sorted(folders) if each.startswith("/")]
    with NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("\n".join(["[global]", *(f"{name} = {value}" for name, value in settings.items())]))
        file.flush()
        Path(file.name).chmod(0o644)
        yield [
            f"{file.name}:/etc/pip.conf:ro",
            *(f"{path}:{path}:ro" for path in (_CERTIFICATES, *named) if path.is_dir()),
        ]


def pip_settings(listed: str) -> Mapping[str, str]:
    """Those of `pip config list` that say where packages come from; the environment's go first, as in pip."""
    found = re.findall(r"^(\S+?)\.([\w-]+)='(.*)'$", listed, re.MULTILINE)
    first = sorted(found, key=lambda line: line[0] == ":env:")
    return {name: value.replace("\\n", " ") for _, name, value in first if name in _PIP_SETTINGS}


def task_variables(spec: AgentSpec) -> Mapping[str, str]:
    """As dev's task definition has them, with addresses at which nobody answers."""
    return agent_environment(
        spec=spec,
        peers=SPECIALISTS if spec == SUPERVISOR else (),
        environment=DEV,
        database=DatabaseAddress(
            host="database.invalid",
            port="5432",
            name="clickshop",
            cluster_arn=f"arn:aws:rds:{DEV.region}:000000000000:cluster:nowhere",
        ),
        database_secret_arn=_secret_arn(spec.database_role),
        mcp_secret_arn=_secret_arn(spec.mcp_role) if spec.mcp_role else None,
        issuer=Issuer(user_pool_id=f"{DEV.region}_nobody", client_id="nobody"),
        profiles={},
    )


def _secret_arn(role: str) -> str:
    return f"arn:aws:secretsmanager:{DEV.region}:000000000000:secret:{role}"


def seconds_to_health(spec: AgentSpec, image: str) -> float:
    """Starts the agent of an image, and measures until it answers."""
    port = _free_port()
    variables = {**task_variables(spec), "HOST": "127.0.0.1", "PORT": port}
    with _root_of(image) as (root, config):
        environment = [*config["Env"], *(f"{name}={value}" for name, value in variables.items())]
        command = ["unshare", "--mount", "sh", "-euc", _START, root, config["User"], "/usr/bin/env", "-i", *environment]
        began = time.monotonic()
        with subprocess.Popen([*command, "python", "-m", f"{spec.package}.main"]) as run:
            try:
                return _wait(run, port, began)
            finally:
                run.terminate()


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _wait(run: subprocess.Popen[bytes], port: str, began: float) -> float:
    while time.monotonic() < began + SECONDS_TO_HEALTH:
        if run.poll() is not None:
            raise SystemExit(f"The agent ended with {run.returncode} before it answered.")
        if is_healthy(port):
            return time.monotonic() - began
        time.sleep(0.05)
    raise SystemExit(f"The agent does not answer on port {port} within {SECONDS_TO_HEALTH:.0f} seconds.")


@contextmanager
def _root_of(image: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An image's file system as a folder, and its configuration."""
    container = _said(["buildah", "from", "--pull-never", image])
    try:
        described = json.loads(_said(["buildah", "inspect", container]))
        yield _said(["buildah", "mount", container]), described["OCIv1"]["config"]
    finally:
        _said(["buildah", "umount", container])
        _said(["buildah", "rm", container])


def _said(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Builds and starts one after the other; says in a sentence why it can't."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    logger.setLevel(logging.INFO)
    if reason := why_not():
        logger.info("The images were not checked: %s.", reason)
        return
    tags = image_tags(CATALOG)
    for spec in CATALOG:
        began = time.monotonic()
        image = build(spec, tags[spec.name])
        logger.info("built %s in %.0f s", image, time.monotonic() - began)
        logger.info("%s answers %.1f s after its start", image, seconds_to_health(spec, image))


if __name__ == "__main__":
    main()
