"""The Lambda functions: each module builds one from its environment when it is first called, and keeps it warm."""
