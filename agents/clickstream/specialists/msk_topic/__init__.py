"""The Kafka cluster and the pipeline's topics."""
