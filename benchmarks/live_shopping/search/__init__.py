"""Live shopping's search measured: against the bare pgvector query and against exact search, as the shop grows."""
