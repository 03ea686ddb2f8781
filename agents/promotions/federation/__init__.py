"""Questions that go over DynamoDB and PostgreSQL together: planned, bounded, joined in memory, and accounted for."""
