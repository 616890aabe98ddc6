"""Connecting, reading and disconnecting what is elsewhere."""
