"""Amazon Bedrock on a laptop: the runtime and the control plane behind AWS's own wire protocol."""
