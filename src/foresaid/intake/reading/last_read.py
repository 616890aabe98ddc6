"""What this process read last, since deciding and writing follow reading within moments."""

from .rows import Reading

type Place = tuple[str, str]

_last: tuple[Place, Reading] | None = None


def get(place: Place) -> Reading | None:
    """The reading of these staged rows through this mapping, if it was the last one."""
    found = _last
    return found[1] if found is not None and found[0] == place else None


def keep(place: Place, reading: Reading) -> None:
    global _last  # noqa: PLW0603 - one reading per process is kept, whichever came last
    _last = (place, reading)


def forget() -> None:
    global _last  # noqa: PLW0603 - as above
    _last = None
