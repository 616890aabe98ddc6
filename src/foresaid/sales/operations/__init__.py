"""Everything that writes sales facts: one function, one transaction, one journal row."""
