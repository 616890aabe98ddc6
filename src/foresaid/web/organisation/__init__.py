"""What an organisation and each person in it decide for themselves."""
