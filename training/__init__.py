"""Trains the laptop's dual encoder (`local/bedrock/dual_encoder.py`) on messages of made-up trades.

Nothing of ClickShop is among them, nor any domain of `evals/`. `README.md` tells how, and what came of it.
"""
