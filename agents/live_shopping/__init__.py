"""Live shopping: one order desk, and three ways to talk to it while a stream runs."""
