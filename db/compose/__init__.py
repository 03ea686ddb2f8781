"""Composes the bulk of the sample shop from parts that were written by hand: people, their orders, their reviews."""
