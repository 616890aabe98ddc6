"""A calendar at an address: iCalendar over HTTPS, asked for only when it has changed."""
