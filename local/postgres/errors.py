"""What keeps PostgreSQL from running, as a sentence for the person at the terminal."""


class PostgresNotStarted(Exception):
    """PostgreSQL does not run; the message says why, and what to do."""
