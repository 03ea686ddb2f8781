"""What a change of the stacks would do to what is deployed, in words that a reviewer needs."""
