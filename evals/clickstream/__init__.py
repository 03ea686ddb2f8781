"""Conversations with operators of the clickstream, held in process over a played account."""
