"""Deployment as a plan: what is wished for, what was found, the steps that follow, and the engine that takes them."""
