"""What an image has: its files where it was built here, and nginx with Lua for start scripts that ask where it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from local.builds.image import image_folder
from local.collectors.installation import NotHere, find_or_install
from local.settings import REPOSITORY

ASKS = "NGINX_PREFIX"


class NotInstalled(Exception):
    """A package of the image is not here; the message says which, and how to get it."""


def in_image(command: Sequence[str], image: str, folder: Path) -> tuple[str, ...]:
    """A command of an image that was built here, with its program where the image's files are. Raises NotInstalled."""
    digest = image.partition("@")[2]
    if not command or not digest or not command[0].startswith("/"):
        return tuple(command)
    program = image_folder(folder, digest) / command[0].lstrip("/")
    if not program.is_file():
        raise NotInstalled(f"CannotPullContainerError: no image {image} with {command[0]} was built on this machine")
    return (str(program), *command[1:])


def packages(command: Sequence[str]) -> Mapping[str, str]:
    """The variables that tell a command where packages are; none for one that asks for none. Raises NotInstalled."""
    script = REPOSITORY / command[0] if command else REPOSITORY
    if not script.is_file() or ASKS not in script.read_text(errors="replace"):
        return {}
    try:
        return find_or_install().environment()
    except NotHere as error:
        raise NotInstalled(str(error)) from error
