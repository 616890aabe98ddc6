"""Erasing one of ours, or a customer's person: one transaction each."""
