"""Bringing files in: upload, mapping, what would change, decisions, result, undo."""
