"""Reviews, their agenda, what was decided in them."""
