"""Erasing a person: what names them is found wherever texts are kept, and taken away by choice."""
