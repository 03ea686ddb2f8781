"""The routes of live shopping, one module for each thing that they are about."""
