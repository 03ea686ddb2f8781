"""The embedding model that the deployment fills the database with and the agents search it with: one and the same."""

EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
EMBEDDING_DIMENSIONS = 512
