"""Make `.venv` from `uv.lock`, on a machine that has nothing but some Python 3 with pip.

    python tools/setup.py run            what the site needs
    python tools/setup.py all            and what development needs
    python tools/setup.py all system     and Chromium and PostgreSQL, where that is permitted

Runs on Python 3.6 and later with the standard library alone, because it is what finds the newer
Python. A stamp in `.venv` says what is installed; while it holds, this ends after milliseconds.
"""

import contextlib
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import fcntl
except ImportError:  # no file locks on this system: two set-ups at once are then the user's care
    fcntl = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, ".build")
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".foresaid-setup.json")
UNFINISHED = os.path.join(VENV, ".foresaid-setup-unfinished")
WANTED = (3, 12)
EXTENTS = {"run": ["--no-default-groups"], "all": []}
PROBE = (
    "import ctypes, sqlite3, ssl, sys, zoneinfo; "
    "print('%d.%d.%d' % sys.version_info[:3], getattr(sys, '_base_executable', sys.executable))"
)


class SetupFailed(Exception):
    """One sentence for the person at the keyboard."""


def say(sentence):
    print(sentence, flush=True)


def main(arguments):
    extent = arguments[0] if arguments else "run"
    if extent not in EXTENTS:
        raise SetupFailed("Usage: python tools/setup.py run|all [system]")
    if not is_installed(extent):
        check_writable(ROOT)
        with only_one_at_a_time():
            if not is_installed(extent):
                install(extent)
    if "system" in arguments[1:]:
        subprocess.call([VENV_PYTHON, os.path.join(ROOT, "tools", "system.py")])


# What stands already


def fingerprint():
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read_stamp():
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def is_installed(extent):
    """Whether `.venv` holds what uv.lock says, for this extent or a wider one."""
    stamp = read_stamp()
    return (
        stamp.get("fingerprint") == fingerprint()
        and stamp.get("extent") in (extent, "all")
        and stamp.get("root") == ROOT
        and os.access(VENV_PYTHON, os.X_OK)
        and not os.path.exists(UNFINISHED)
    )


def check_writable(folder):
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SetupFailed(
            "foresaid cannot write to its folder %s (%s). "
            "Make the folder writable, or clone into one that is." % (folder, error.strerror)
        )


@contextlib.contextmanager
def only_one_at_a_time():
    os.makedirs(BUILD, exist_ok=True)
    with open(os.path.join(BUILD, "lock"), "w") as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("Waiting for another set-up in this folder to end.")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Finding a Python


def candidates():
    """Interpreters that may be new enough, best first; names may repeat or not run at all."""
    if os.environ.get("FORESAID_PYTHON"):
        yield os.environ["FORESAID_PYTHON"]
    yield from ("python3.13", "python3.12", "python3.14", "python3", "python", sys.executable)
    homes = {os.path.expanduser("~"), os.environ.get("HOME", ""), account_home()}
    patterns = [os.environ.get("PYENV_ROOT", "") + "/versions/*/bin/python"]
    for home in sorted(filter(None, homes)):
        patterns.append(home + "/.pyenv/versions/*/bin/python")
        patterns.append(home + "/.local/share/uv/python/*/bin/python3")
    patterns += ["/usr/local/bin/python3.1[2-9]", "/opt/*/bin/python3.1[2-9]"]
    patterns += ["/opt/homebrew/bin/python3.1[2-9]"]
    for pattern in patterns:
        yield from sorted(glob.glob(pattern), reverse=True)


def account_home():
    """The home folder of the account, also where HOME says otherwise."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_dir
    except (ImportError, KeyError):
        return ""


def probe(candidate):
    """(version, path) of an interpreter that runs and is whole, or None."""
    try:
        output = subprocess.check_output(
            [candidate, "-I", "-c", PROBE], stderr=subprocess.DEVNULL, timeout=20
        ).decode()
        version, path = output.strip().split(" ", 1)
        return tuple(int(part) for part in version.split(".")), path
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_python():
    """Path of a Python new enough, found by running candidates; None where there is none."""
    tried = set()
    for candidate in candidates():
        if candidate in tried:
            continue
        tried.add(candidate)
        found = probe(candidate)
        if found and found[0] >= WANTED and not in_own_environment(found[1]):
            return found[1]
    return None


def in_own_environment(path):
    return os.path.abspath(path).startswith(VENV + os.sep)


# Installing


def install(extent):
    if read_stamp().get("extent") == "all":
        extent = "all"  # never shrink an environment that somebody develops in
    uv = find_uv()
    environment = dict(os.environ)
    # Trust what the machine trusts, so that a company's own certificates work.
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    environment.pop("VIRTUAL_ENV", None)
    environment["UV_PROJECT_ENVIRONMENT"] = VENV
    reinstall = os.path.exists(UNFINISHED)
    if reinstall:
        say("An earlier set-up did not end; installing its parts again.")
    if not environment_runs():
        make_environment(uv, environment)
    open(UNFINISHED, "w").close()
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    environment["UV_PYTHON"] = VENV_PYTHON
    say(
        "Installing what %s needs, from uv.lock."
        % ("development" if extent == "all" else "the site")
    )
    command = [uv, "sync", "--frozen", "--quiet"] + EXTENTS[extent]
    command += ["--reinstall"] if reinstall else []
    if subprocess.call(command, cwd=ROOT, env=environment) != 0:
        raise SetupFailed(
            "The installation stopped, for the reason above. "
            "Run the same command again; it goes on where it stopped."
        )
    with open(STAMP, "w") as file:
        json.dump({"fingerprint": fingerprint(), "extent": extent, "root": ROOT}, file)
    os.remove(UNFINISHED)


def environment_runs():
    """Whether `.venv` has a Python that runs, is new enough and was made in this folder."""
    moved_here = read_stamp().get("root", ROOT) != ROOT  # its scripts name the old folder
    found = probe(VENV_PYTHON)
    whole = os.path.exists(os.path.join(VENV, "pyvenv.cfg"))
    return bool(found and found[0] >= WANTED and whole and not moved_here)


def make_environment(uv, environment):
    if os.path.lexists(VENV):
        say("The environment in .venv does not run; making it anew.")
        shutil.rmtree(VENV, ignore_errors=True)
    python = find_python()
    if python:
        say("Making .venv with %s." % python)
        wanted = python
    else:
        say("No Python 3.12 or later runs here, so uv fetches one for this folder alone.")
        wanted = "%d.%d" % WANTED
        environment.setdefault("UV_PYTHON_INSTALL_DIR", os.path.join(BUILD, "python"))
    command = [uv, "venv", "--quiet", "--no-project", "--python", wanted, VENV]
    if subprocess.call(command, cwd=ROOT, env=environment) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupFailed(
            "foresaid needs Python 3.12 or later, and none could be had. Install one "
            "(for example: apt-get install python3.12, or pyenv install 3.13) and run this again."
        )


def find_uv():
    """Path of a uv of our own, installed by pip where it is not there yet."""
    folder = os.path.join(BUILD, "uv")
    uv = os.path.join(folder, "bin", "uv")
    if runs(uv):
        return uv
    say("Fetching uv, which installs the rest.")
    shutil.rmtree(folder, ignore_errors=True)
    pip = [find_pip(), "-m", "pip"]
    options = ["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    silent = dict(os.environ, PIP_ROOT_USER_ACTION="ignore")
    subprocess.call(pip + options + ["--target", folder, "uv"], env=silent)
    if not runs(uv):
        raise SetupFailed(
            "uv could not be installed by pip, for the reason above. It is fetched from the "
            "package index once; look at the network, or at pip's settings for your own index."
        )
    return uv


def find_pip():
    """A Python whose pip works and is young enough for today's wheels (20.3 or later)."""
    check = "import pip, sys; sys.exit(tuple(map(int, pip.__version__.split('.')[:2])) < (20, 3))"
    tried = set()
    for candidate in [sys.executable] + list(candidates()):
        if candidate not in tried and runs(candidate, "-c", check):
            return candidate
        tried.add(candidate)
    return pip_of_an_older_python()


def pip_of_an_older_python():
    """Where every pip is too old: one in a small environment, brought up to date by itself."""
    folder = os.path.join(BUILD, "pip")
    python = os.path.join(folder, "bin", "python")
    made = subprocess.call([sys.executable, "-m", "venv", "--clear", folder]) == 0
    if made and subprocess.call([python, "-m", "pip", "install", "--quiet", "-U", "pip"]) == 0:
        return python
    raise SetupFailed(
        "foresaid needs pip, and no Python here has one that works. "
        "Install it, for example: apt-get install python3-pip"
    )


def runs(program, *arguments):
    try:
        return (
            subprocess.call(
                [program] + list(arguments or ["--version"]),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            == 0
        )
    except OSError:
        return False


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped. Run the same command again; it goes on where it stopped.", file=sys.stderr)
        sys.exit(130)
    except OSError as error:
        print("The set-up stopped: %s" % error, file=sys.stderr)
        sys.exit(1)
