"""Writes of reviews: prepare, open, decide, close."""
