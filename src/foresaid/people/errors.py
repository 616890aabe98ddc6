"""The one family of errors that a door turns into a sentence for the person."""

from django.utils.functional import Promise


class Unable(Exception):
    """An operation could not be done; nothing was written.

    `message` says what, where and what to do. `field` names the input that it is about,
    as the operation calls it, so that a form can show it in place.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotThere(Unable):
    """A row that does not exist, or not for this actor. Doors answer as if there were nothing."""
