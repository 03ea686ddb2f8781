"""Whether an account is ready for an environment, and how to make it so."""
