"""Conversations with what a good answer shows, and a runner that asks any model and keeps the score."""
