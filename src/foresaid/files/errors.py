"""What is wrong with a file, as a code that each door words for its users."""


class TableError(ValueError):
    """A file that is no table. `code` and `figures` let the caller word it."""

    def __init__(self, code: str, name: str, **figures: str | int) -> None:
        super().__init__(f"{name}: {code} {figures or ''}".rstrip())
        self.code = code
        self.name = name
        self.figures = figures


class OnlyHeader(TableError):
    """A table of `columns` without a row."""

    def __init__(self, name: str, columns: tuple[str, ...]) -> None:
        super().__init__("only_header", name)
        self.columns = columns
