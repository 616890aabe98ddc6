"""A real IMAP server, Dovecot, whose mailboxes tests fill: a user each."""

import contextlib
import grp
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "p@ss/word"
# Not of the clock: tests hold it still.
_NUMBERS = itertools.count(1)
PROGRAM = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")

CONFIGURATION = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """Ports of a server that knows every user who has `PASSWORD`."""

    folder: Path
    plain: int
    secure: int

    def mailbox(self) -> "Mailbox":
        """An empty one, of a user nobody else has."""
        made = Mailbox(self, f"user{next(_NUMBERS)}")
        for name in ("cur", "new", "tmp"):
            (made.folder / name).mkdir(parents=True)
        _hand_over(made.folder)
        return made


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mails of one user."""

    server: Server
    user: str

    @property
    def folder(self) -> Path:
        return self.server.folder / "mail" / self.user

    def put(self, mail: bytes) -> None:
        """Deliver a mail as a mail server would: written beside, then moved in."""
        name = f"{next(_NUMBERS):06}.test"
        (self.folder / "tmp" / name).write_bytes(mail)
        _hand_over(self.folder)
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)

    def flags(self) -> str:
        """Every flag that a mail carries, of all mails, as Maildir writes them."""
        names = [one.name for one in (self.folder / "cur").glob("*")]
        return " ".join(sorted(name.partition(":2,")[2] for name in names))

    def number_anew(self) -> None:
        """As after a mailbox was restored: the same mails under other numbers."""
        for one in self.folder.glob("dovecot*"):
            one.unlink()
        time.sleep(1.1)  # the next validity is made of the second


@contextlib.contextmanager
def running(certificate: Path) -> Iterator[Server]:
    """Start one on free ports of this machine; it ends with the block, and its mails go."""
    # Not in the folder of the test, which only its own account may enter.
    place = tempfile.TemporaryDirectory(prefix="foresaid-dovecot-")
    with place as folder, _running(Path(folder), certificate) as server:
        yield server


@contextlib.contextmanager
def _running(folder: Path, certificate: Path) -> Iterator[Server]:
    owner, group = _account()
    plain, secure = _free_port(), _free_port()
    for each in ("run", "home", "mail"):
        (folder / each).mkdir()
    own = folder / "server.pem"
    own.write_bytes(certificate.read_bytes())
    settings = folder / "dovecot.conf"
    settings.write_text(
        CONFIGURATION.format(
            password=PASSWORD,
            folder=folder,
            certificate=own,
            user=owner,
            group=group,
            plain=plain,
            secure=secure,
        )
    )
    _hand_over(folder)
    server = subprocess.Popen(
        [str(PROGRAM), "-F", "-c", str(settings)],
        user=owner if os.geteuid() == 0 else None,
        group=group if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        _wait_for(plain, folder / "log")
        yield Server(folder, plain, secure)
    finally:
        server.terminate()
        server.wait(10)


def _account() -> tuple[str, str]:
    """Dovecot touches no mail as root: then as nobody, who must reach the folder."""
    entry = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        owner, group = _account()
        for one in (folder, *folder.rglob("*")):
            shutil.chown(one, owner, group)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    said = log.read_text() if log.exists() else "nothing"
    raise RuntimeError(f"Dovecot did not start; it said: {said}")
