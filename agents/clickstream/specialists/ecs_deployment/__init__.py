"""The collector's service on Fargate, and its size."""
