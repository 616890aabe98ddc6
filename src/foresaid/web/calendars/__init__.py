"""Calendars of one's own: connected ones, the feed, and meetings nobody has explained yet."""
