"""People, sign-in, and what is seen of whom."""
