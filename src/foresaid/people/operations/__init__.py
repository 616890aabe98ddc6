"""Writes about organisations, people, teams and roles: one transaction and one journal row each."""
