"""What was said should happen, and what did: append-only and chained."""
