"""The Lua collector as a process of this machine: nginx found or fetched, docker/collector-lua run with it."""
