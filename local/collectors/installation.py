"""nginx with Lua and its Kafka client: what this machine has, or else Debian's packages in a folder of their own.

They are fetched and unpacked by apt-get and dpkg-deb without root, and nothing of the machine is changed.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("nginx-light", "libnginx-mod-http-lua", "lua-nginx-kafka")
ALONGSIDE = ("nginx", "libnginx-mod-http-ndk", "libnginx-mod-http-echo", "lua-resty-core", "lua-resty-lrucache")
"""What those need and apt leaves out where it is installed: fetched too, so that the folder is whole by itself."""
NEEDED = (
    "usr/sbin/nginx",
    "usr/lib/nginx/modules/ndk_http_module.so",
    "usr/lib/nginx/modules/ngx_http_lua_module.so",
    "usr/lib/nginx/modules/ngx_http_echo_module.so",
    "usr/share/lua/5.1/resty/core.lua",
    "usr/share/lua/5.1/nginx/kafka/client.lua",
)
TOOLS = ("apt-get", "dpkg-deb")
PATIENCE = 180


class NotHere(Exception):
    """The collector can't run on this machine; the message says why, and what would help."""


@dataclass(frozen=True)
class Installation:
    """Where nginx and its modules are: below `prefix`, or where Debian puts them."""

    prefix: Path | None

    def environment(self) -> dict[str, str]:
        """What docker/collector-lua/start.sh has to be told."""
        return {"NGINX_PREFIX": str(self.prefix)} if self.prefix else {}


def default_cache() -> Path:
    """Where unpacked packages are kept for all checkouts of this account."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clickshop" / "nginx"


def find_or_install(cache: Path | None = None, *, system: Path = Path("/")) -> Installation:
    """What there is, or after a download of a few megabytes what there is then. Raises NotHere."""
    if not _missing(NEEDED, system):
        return Installation(prefix=None)
    return Installation(prefix=unpacked((*PACKAGES, *ALONGSIDE), NEEDED, cache or default_cache()))


def unpacked(packages: Sequence[str], needed: Sequence[str], folder: Path) -> Path:
    """Where these packages of Debian lie unpacked, with what they need of this machine's; fetched the first time."""
    root = folder / "root"
    with _one_at_a_time(folder):
        if _missing(needed, root):
            _require_debian(packages)
            _unpack(_download(packages, folder / "apt"), needed, folder / "unpacking", root)
    return root


def _missing(needed: Sequence[str], root: Path) -> list[str]:
    return [path for path in needed if not (root / path).is_file()]


def _require_debian(packages: Sequence[str]) -> None:
    for tool in TOOLS:
        if shutil.which(tool) is None:
            raise NotHere(f"{packages[0]} of Debian or Ubuntu is needed, and no {tool} is here to fetch it")


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Test processes that run beside each other share one download."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotHere(f"{folder} cannot be made for Debian's packages: {error.strerror}") from error
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(packages: Sequence[str], folder: Path) -> list[Path]:
    """The packages and those that they need and this machine lacks, by an apt with its own lists and archive."""
    lists, archives = folder / "lists" / "partial", folder / "archives" / "partial"
    for each in (lists, archives):
        each.mkdir(parents=True, exist_ok=True)
    options = [
        *("-o", f"Dir::State::lists={lists.parent}", "-o", f"Dir::Cache={folder}", "-o", "Debug::NoLocking=1"),
        *("-o", "APT::Sandbox::User=", "-o", "Dir::State::status=/var/lib/dpkg/status"),
    ]
    _run(["apt-get", *options, "--quiet", "--quiet", "update"])
    fetching = ["--yes", "--quiet", "--no-install-recommends", "--reinstall", "--download-only"]
    _run(["apt-get", *options, *fetching, "install", *packages])
    return sorted(archives.parent.glob("*.deb"))


def _unpack(packages: Sequence[Path], needed: Sequence[str], folder: Path, root: Path) -> None:
    """Into a folder that gets its name when it is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    for package in packages:
        _run(["dpkg-deb", "--extract", str(package), str(folder)])
    if missing := _missing(needed, folder):
        raise NotHere(
            f"the packages that apt fetched lack {', '.join(missing)}: is this Debian 12 or Ubuntu 22.04, or later?"
        )
    shutil.rmtree(root, ignore_errors=True)
    folder.rename(root)


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"{command[0]} took longer than {PATIENCE} seconds to fetch packages") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines()
        raise NotHere(f"packages could not be fetched by {command[0]}: {said[-1] if said else 'no word'}") from error
