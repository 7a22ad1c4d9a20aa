"""Delivery: what leaves for an audience, how fast, and what became of it."""
