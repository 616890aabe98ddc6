"""What colour means, and the shape that says the same without colour."""

from typing import Final, Literal, get_args

Tone = Literal["expected", "happened", "outside", "missed", "nothing", "plain"]

TONES: Final[tuple[str, ...]] = get_args(Tone)


class UnknownTone(ValueError):
    """A template asked for a tone that the product does not have."""

    def __init__(self, tone: str) -> None:
        super().__init__(f"There is no tone “{tone}”. Use one of: {', '.join(TONES)}.")


def tone_of(name: str) -> str:
    """The tone called `name`; `kept` and `happened` are the same thing."""
    name = {"kept": "happened", "": "plain"}.get(name, name)
    if name not in TONES:
        raise UnknownTone(name)
    return name
