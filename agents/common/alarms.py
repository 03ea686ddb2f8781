"""What agents log in fixed words, because an alarm counts the lines (stacks/components/service_alarms.py)."""

CONNECTION_FAILED = "database connection failed"
