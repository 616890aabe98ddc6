"""Reminders: when one is due, what it says, and putting it in line."""
