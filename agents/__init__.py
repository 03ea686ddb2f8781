"""The runtime: one folder per deployable agent, and what they share."""
