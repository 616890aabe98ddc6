"""A site under its own web server, and how long its answers take."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .databases import PORT, ROOT

HOST = "127.0.0.1"
FIRST, THEN = 20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of single requests, one after the other."""

    p50: float
    p95: float
    kilobytes: float

    def __str__(self) -> str:
        return f"{self.p50:.0f} / {self.p95:.0f} ms"


@contextlib.contextmanager
def site(command: Sequence[str], environment: dict[str, str], port: int = PORT) -> Iterator[None]:
    """Run a web server until the block ends; waits until it takes connections."""
    # A group of its own: what does not end when asked is ended with its workers.
    with subprocess.Popen(
        list(command), env=environment, cwd=ROOT, start_new_session=True
    ) as process:
        try:
            _await(port, process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"The web server ended with code {process.returncode}.")
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, port), timeout=1).close()
            return
        time.sleep(0.1)
    raise SystemExit("The web server took no connection within thirty seconds.")


def get_times(path: str, cookie: str, *, port: int = PORT, then: int = THEN) -> Times:
    """Ask for a page over one connection, as a browser does."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip", "Accept": "text/html"}

    def ask() -> int:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}.")
        return len(body)

    try:
        return times_of(ask, then=then)
    finally:
        connection.close()


def times_of(ask: Callable[[], int], *, first: int = FIRST, then: int = THEN) -> Times:
    """`then` calls after `first`; each returns the size of the answer in bytes."""
    for _ in range(first):
        size = ask()
    taken = []
    for _ in range(then):
        started = time.perf_counter()
        size = ask()
        taken.append((time.perf_counter() - started) * 1_000)
    taken.sort()
    return Times(
        p50=taken[len(taken) // 2],
        p95=taken[int(len(taken) * 0.95) - 1],
        kilobytes=size / 1024,
    )
