"""A container's environment: its task definition's, nothing of the shell's, and little more than addresses changed."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from local.bedrock.embeddings import FARTHEST
from local.settings import LOOPBACK, Settings
from local.trail import TASK_KEY

# All that may differ from what the task definition says. In AWS these are where a task's network says they are: its own
# interface (HOST, PORT), the SDK's defaults (AWS_*), and names that only AWS resolves (the database, Service Connect).
# Two are no addresses. DATABASE_SSLMODE: the wheel's PostgreSQL has no TLS. SEARCH_FARTHEST: another model embeds here,
# behind the same id, and has other distances.
# *_DIR: a volume of the task, which is a folder of this machine.
# METRICS_PORT: of a task's own loopback in AWS, which all tasks of this machine share.
MAY_CHANGE = (
    *("HOST", "PORT", "AWS_*", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_SSLMODE", "SEARCH_FARTHEST", "*_URL"),
    *("*_DIR", "METRICS_PORT"),
)

# What any process needs to run at all, and where it finds packages that its image has; the image has its own.
NECESSARY = ("PATH", "HOME", "TMPDIR", "NGINX", "NGINX_PREFIX")
ENCODING = {"LANG": "C.UTF-8"}
# How far a task's second listener is from its first.
METRICS_AWAY = 10_000


class NotAnAddress(Exception):
    """Something other than an address was about to be changed."""


def container_environment(
    defined: Mapping[str, str], *, shell: Mapping[str, str], settings: Settings, port: int | None, agent: str
) -> dict[str, str]:
    """The variables of a process that stands for a container; `defined` holds the secrets' values already.

    Its credentials are those of `agent`'s task, as ECS would hand it those of its role.
    """
    necessary = {name: shell[name] for name in NECESSARY if name in shell}
    credentials = {"AWS_ACCESS_KEY_ID": f"{TASK_KEY}{agent}"}
    return {**necessary, **ENCODING, **defined, **changes(defined, settings=settings, port=port), **credentials}


def changes(defined: Mapping[str, str], *, settings: Settings, port: int | None) -> dict[str, str]:
    """Every variable that the laptop sets in place of the task definition, with its value."""
    changed = {
        **settings.aws_variables(),
        **_own_address(defined, port),
        **_database(defined, settings),
        **_service_connect(defined, settings),
        **({"SEARCH_FARTHEST": str(FARTHEST)} if "EMBEDDING_MODEL_ID" in defined else {}),
    }
    for name in changed:
        if not any(fnmatchcase(name, pattern) for pattern in MAY_CHANGE):
            raise NotAnAddress(name)
    # The region is the task definition's to say.
    kept = {"AWS_REGION", "AWS_DEFAULT_REGION"} & defined.keys()
    return {name: value for name, value in changed.items() if name not in kept}


def in_volumes(defined: Mapping[str, str], *, mounts: Sequence[str], folder: Path) -> dict[str, str]:
    """Of a container's variables, those that name a place in one of its volumes, with that place below `folder`."""
    places = {name: PurePosixPath(value) for name, value in defined.items() if name.endswith("_DIR")}
    return {
        name: str(folder / place.relative_to("/"))
        for name, place in places.items()
        if any(place.is_relative_to(mount) for mount in mounts)
    }


def _own_address(defined: Mapping[str, str], port: int | None) -> dict[str, str]:
    if port is None:
        return {}
    metrics = {"METRICS_PORT": str(port + METRICS_AWAY)} if "METRICS_PORT" in defined else {}
    return {"HOST": LOOPBACK, "PORT": str(port), **metrics}


def _database(defined: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The laptop's PostgreSQL has no TLS."""
    here = {"DATABASE_HOST": LOOPBACK, "DATABASE_PORT": str(settings.postgres_port), "DATABASE_SSLMODE": "disable"}
    return {name: value for name, value in here.items() if name in defined}


def _service_connect(defined: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """URLs whose host has no dot: in a VPC only Service Connect resolves such a name."""
    urls = {name: value for name, value in defined.items() if name.endswith("_URL")}
    return {name: here for name, value in urls.items() if (here := _resolved(value, settings))}


def _resolved(url: str, settings: Settings) -> str | None:
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port or 80
    except ValueError:
        return None
    if host is None or host == "localhost" or "." in host or ":" in host:
        return None
    return urlunsplit(split._replace(netloc=f"{LOOPBACK}:{port + settings.port_offset}"))
