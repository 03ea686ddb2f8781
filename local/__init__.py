"""The laptop's AWS: what stands in for it, behind its own wire protocols."""
