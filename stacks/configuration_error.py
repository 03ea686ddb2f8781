"""What stops a synthesis: one sentence that says what to write instead."""


class ConfigurationError(ValueError):
    """A value that can't be deployed."""
