"""How words held: figures of a person, a team, a step or an account, open to their records."""
