"""Kafka on this machine: librdkafka's mock cluster of three brokers at addresses that stay, or a broker of yours."""
