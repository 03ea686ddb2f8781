"""Mail to customers: only to those who agreed to it, each at most once a promotion, never again to who complained."""
