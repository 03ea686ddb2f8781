"""What ends a demo."""


class DemoFailed(Exception):
    """The demo can't go on; its text is one sentence for whoever watches."""
