"""Forecast: what the term may bring, why that moved, one's own call, how earlier ones did."""
