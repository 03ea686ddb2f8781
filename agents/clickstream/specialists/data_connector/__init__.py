"""The connectors from Kafka to S3 and Iceberg."""
