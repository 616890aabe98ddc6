"""Today: the salesperson's home, made for a phone."""
