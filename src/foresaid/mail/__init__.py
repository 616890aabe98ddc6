"""Messages to people: texts and sending."""
