"""MSK Connect's workers: each connector that is deployed consumes its topics and writes what its class writes."""
