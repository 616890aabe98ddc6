"""Writes of an import: stage, decide, apply, undo, discard."""
