"""What ends a command: one sentence that says what is wrong and what to do."""


class OperationRefused(Exception):
    """The command can't go on; its text is for the operator."""
