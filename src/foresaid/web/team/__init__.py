"""The team at a glance."""
