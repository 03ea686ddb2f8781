"""Live shopping: one order desk, sold at by three architectures while a stream runs."""
