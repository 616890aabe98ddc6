"""Chromium, PostgreSQL and Dovecot for the tests, from the distribution's packages where permitted.

Nothing here fails: what cannot be had is left out later, by name, in the summary of the tests.
"""

import os
import shutil
import subprocess
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)


def chromium() -> str | None:
    """Path of a Chromium that is installed; FORESAID_CHROMIUM names another."""
    named = os.environ.get("FORESAID_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def postgres_folder() -> Path | None:
    """The folder with `initdb`, `pg_ctl` and `postgres`, the newest where there are several."""
    found = [path for pattern in POSTGRES_FOLDERS for path in Path("/").glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    whole = [folder for folder in found if all((folder / name).exists() for name in NEEDED)]
    return max(whole, key=_version, default=None)


NEEDED = ("initdb", "pg_ctl", "postgres")


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def missing_packages() -> list[str]:
    """Names of the distribution's packages that the tests lack."""
    packages = []
    if chromium() is None:
        packages += ["chromium", "fonts-dejavu-core"]
    if postgres_folder() is None:
        packages.append("postgresql")
    if shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
        packages.append("dovecot-imapd")
    return packages


def privileged() -> list[str] | None:
    """How a command runs with the right to install: as it is, by sudo, or not at all."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def main() -> None:
    """Install what is missing, or say how."""
    packages = missing_packages()
    if not packages:
        return
    names = " ".join(packages)
    prefix = privileged()
    if prefix is None or shutil.which("apt-get") is None:
        print(f"The tests could use more than is installed here: {names}")
        return
    print(f"Installing from the distribution: {names}", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    update = [*prefix, "apt-get", *quiet, "update"]
    install = [*prefix, "apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages]
    for command in (update, install):
        outcome = subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        if outcome.returncode != 0:
            print(f"apt-get could not install them; the tests that need them are left out: {names}")
            return


if __name__ == "__main__":
    main()
