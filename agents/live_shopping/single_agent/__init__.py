"""One agent with four tools over SQL, one after another: the shop as an MVP would run it."""
