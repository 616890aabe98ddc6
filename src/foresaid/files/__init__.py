"""Readers and writers of files: no framework, values in and out."""
