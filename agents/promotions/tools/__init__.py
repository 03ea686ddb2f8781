"""What the model may call: thin, validated, and no more than a way to what does the work."""
