"""How the columns of a file are read: what may be read, how it is guessed, and what a value means."""
