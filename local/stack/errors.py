"""What stops a stack, as a sentence for the person at the terminal."""


class StackError(Exception):
    """The stack can't do what was asked; the message says why, and what to do about it."""
