"""What is known of the two solutions: pure data with its sources, and the rules for choosing between them."""
