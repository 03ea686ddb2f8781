"""One agent whose look-ups are SQL that its model writes, run by a Model Context Protocol server."""
