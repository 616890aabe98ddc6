"""A meeting: planned by hand, with its goal before and its result after."""
