"""The balancer before the collectors, and the health of its targets."""
