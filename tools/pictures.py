"""Take a picture of every page of the contract's list, on a phone and a desk, light and dark.

    python tools/pictures.py FOLDER [NAME …]

The pages are those of `tests/web/contract/pages.py`, shown to the cast of the tests in a throw-away
database. With names, only the pages whose name holds one of them.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print("Say where the pictures go: python tools/pictures.py FOLDER [NAME …]")
        return 2
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["FORESAID_TEST_PICTURES"] = str(folder)
    os.chdir(ROOT)
    import pytest

    names = ["-k", " or ".join(arguments[1:])] if arguments[1:] else []
    return int(pytest.main(["-q", "--no-header", "tests/web/contract/pictures.py", *names]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
