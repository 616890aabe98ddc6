"""How the columns of a file are read: what may be read, how it is guessed, what values mean."""
