"""Shows live shopping to people: the same conversation with three architectures, and what happens inside each."""
