"""What can go wrong with another system, each as a sentence for whoever connected it."""

from foresaid.people.errors import Unable


class UnableToRead(Unable):
    """The calendar could not be read; the message says why and what to do."""
