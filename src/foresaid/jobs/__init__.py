"""What runs on a schedule or in the background, one operation each."""
