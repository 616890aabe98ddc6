"""The signing key of an installation that was given none: made once, kept beside the data."""

import os
import secrets
from pathlib import Path


def kept_key(home: Path) -> str:
    """Return the key stored in `home`, after making it on first use.

    The file is created exclusively and readable by its owner alone, so that two processes
    that start at once end up with the same key.
    """
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
