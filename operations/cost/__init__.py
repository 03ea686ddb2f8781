"""What an environment costs: idle, line by line from its own templates, and with each conversation."""
