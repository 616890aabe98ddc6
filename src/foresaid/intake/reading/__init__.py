"""Rows of files, read through a mapping into values; no database here."""
