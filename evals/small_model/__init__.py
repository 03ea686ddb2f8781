"""A small real model on this machine: fetched, served, given time, and asked a sample of the conversations."""
