"""What an operator does: is the account ready, what will it cost; deploy it, prove it, park it, remove it."""
