"""Who is connected, what they said, and who works on it: the state of conversations, in DynamoDB."""
