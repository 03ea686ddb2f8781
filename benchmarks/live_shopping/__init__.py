"""Live shopping measured: three architectures side by side, the order desk under load, and when to evolve."""
