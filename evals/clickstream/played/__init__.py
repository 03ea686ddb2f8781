"""An account and its deployments, played: what agents find while a conversation is held."""
