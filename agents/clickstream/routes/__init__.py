"""What people ask of deployments and proofs over HTTP."""
