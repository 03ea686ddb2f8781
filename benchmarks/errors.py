"""Why a benchmark can't go on."""


class NotAnswered(Exception):
    """A question got no reply; the message says what came instead."""
