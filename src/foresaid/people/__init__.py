"""Organisations, teams, people, roles, and the journal of who did and saw what."""
