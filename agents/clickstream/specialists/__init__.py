"""The eight specialists: each a Strands agent with its own prompt, tools, role and audit, asked as a tool."""
