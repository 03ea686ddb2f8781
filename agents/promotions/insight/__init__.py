"""What the shop's history tells: who its customers are, what promotions brought, and what a new one may bring."""
