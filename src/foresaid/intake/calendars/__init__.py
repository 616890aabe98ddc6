"""What a calendar says, and what becomes of it here; no calendar's own format is known here."""
