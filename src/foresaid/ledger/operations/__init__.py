"""What can be said, changed, cancelled and held against: one transaction each."""
