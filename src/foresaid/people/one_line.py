"""Names stand in one line, wherever they came from: a mail's subject, a list, a file."""


def one_line(name: str) -> str:
    """Return a name with each stretch of blanks and line breaks as one blank, none at the ends."""
    return " ".join(name.split())
