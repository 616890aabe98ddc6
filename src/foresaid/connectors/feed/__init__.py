"""What foresaid says to other calendars: meetings with their goals, and days on which steps end."""
