"""What an image has installed and this machine may lack: nginx with Lua, for start scripts that ask where it is."""

from collections.abc import Mapping, Sequence

from local.collectors.installation import NotHere, find_or_install
from local.settings import REPOSITORY

ASKS = "NGINX_PREFIX"


class NotInstalled(Exception):
    """A package of the image is not here; the message says which, and how to get it."""


def packages(command: Sequence[str]) -> Mapping[str, str]:
    """The variables that tell a command where packages are; none for one that asks for none. Raises NotInstalled."""
    script = REPOSITORY / command[0] if command else REPOSITORY
    if not script.is_file() or ASKS not in script.read_text(errors="replace"):
        return {}
    try:
        return find_or_install().environment()
    except NotHere as error:
        raise NotInstalled(str(error)) from error
