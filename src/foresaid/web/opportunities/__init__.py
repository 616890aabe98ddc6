"""The opportunities: list, board, and the page of each."""
