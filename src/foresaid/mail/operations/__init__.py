"""What can be done about mails: choices, links that do one thing, mails that may have gone."""
