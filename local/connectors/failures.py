"""What ends a connector, and what only delays it."""


class ConnectorFailed(Exception):
    """The connector can't go on; the message is what DescribeConnector tells."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TryAgain(Exception):
    """Something does not answer; nothing is lost by waiting."""


class OriginChanged(Exception):
    """Brokers or topics are others than before, with other records at the same offsets."""
