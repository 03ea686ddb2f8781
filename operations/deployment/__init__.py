"""Brings an environment into the account, in phases, and says what to do when one fails."""
