"""What ends a build."""


class BuildFailed(Exception):
    """The build can't go on; the message is for its log."""
