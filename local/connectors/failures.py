"""What ends a connector, and what only delays it."""


class ConnectorFailed(Exception):
    """The connector can't go on; the message is what DescribeConnector tells."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RecordUnreadable(Exception):
    """A converter or a transform can't read a record. Whether that ends the connector, its `errors.tolerance` says.

    `stage` is VALUE_CONVERTER or TRANSFORMATION, and `by` the class that can't, as Kafka Connect calls them.
    """

    def __init__(self, message: str, *, stage: str, by: str) -> None:
        super().__init__(message)
        self.stage = stage
        self.by = by


class TryAgain(Exception):
    """Something does not answer; nothing is lost by waiting."""


class OriginChanged(Exception):
    """Brokers or topics are others than before, with other records at the same offsets."""
