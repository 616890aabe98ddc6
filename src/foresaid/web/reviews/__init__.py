"""Reviews: whom to review next, the review itself, and what is decided in it."""
