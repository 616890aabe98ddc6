"""Processes, accounts, opportunities and their dated changes, meetings, activities."""
