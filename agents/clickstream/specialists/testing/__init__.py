"""The proof: marked events from one end to the other."""
