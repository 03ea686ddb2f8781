"""What is done with a message: at once by the front, then by a worker."""
