"""Several processes that live and end together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import click

GRACE_SECONDS = 10.0
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to keep: its name in sentences, and its command line."""

    name: str
    arguments: tuple[str, ...]


class Supervisor:
    """Starts programs, waits, and ends all of them as soon as one ends or a signal comes.

    Each program has a session of its own, so that a Ctrl-C in the terminal reaches the supervisor
    alone, which then ends them in order; a second Ctrl-C does not wait.
    """

    def __init__(self, programs: tuple[Program, ...]) -> None:
        self._programs = programs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._signals = 0

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Keep all programs until the first end or signal; return the exit code.

        0 after a signal, 1 when a program ended by itself. `when_ready` is called once.
        """
        earlier = self._take_signals()
        try:
            for program in self._programs:
                self._running[program.name] = _start(program)
            return self._watch(is_ready, when_ready)
        finally:
            self._end_all()
            for number, handler in earlier.items():
                signal.signal(number, handler)

    def _watch(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        announced = False
        while not self._signals:
            ended = self._first_ended()
            if ended:
                click.echo(_obituary(*ended), err=True)
                return 1
            if not announced and is_ready():
                announced = True
                when_ready()
            time.sleep(POLL_SECONDS)
        return 0

    def _first_ended(self) -> tuple[str, int] | None:
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None

    def _take_signals(self) -> dict[int, Callable[[int, FrameType | None], object] | int | None]:
        def note(number: int, frame: FrameType | None) -> None:
            self._signals += 1

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        return {number: signal.signal(number, note) for number in numbers}

    def _end_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            while process.poll() is None and time.monotonic() < deadline and self._signals < 2:
                time.sleep(POLL_SECONDS)
            _end_whole_session(process)


def _start(program: Program) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        program.arguments,
        start_new_session=True,
        # Safe here: the supervisor has one thread, and the call after fork is a bare prctl.
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process should the supervisor be killed without a chance to."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_whole_session(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a program, with whatever processes it started itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _obituary(name: str, code: int) -> str:
    how = f"with code {code}" if code >= 0 else f"by signal {signal.Signals(-code).name}"
    return f"The {name} ended by itself ({how}), so the rest was ended too."
