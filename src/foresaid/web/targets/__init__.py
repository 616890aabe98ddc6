"""Targets: set on the page or from a file, held against those below and against what came."""
