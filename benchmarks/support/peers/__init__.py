"""What runs inside the environments of other systems: nothing of foresaid is imported there."""
