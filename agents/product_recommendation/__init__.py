"""Product recommendation: finding something to buy, and what other customers say of it."""
