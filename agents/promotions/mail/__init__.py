"""Mail to customers: only to those who agreed to it, each at most once about the same, never to who complained."""
