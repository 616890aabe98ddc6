"""What links in mails open, without a sign-in."""
