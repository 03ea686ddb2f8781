"""The Lua collector beside bare nginx and FastAPI, what it loses while brokers restart, how soon events arrive."""
