"""Writes of the machine's own rows."""
