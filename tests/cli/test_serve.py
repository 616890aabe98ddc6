"""Site and worker live and end together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import click
import pytest

from foresaid.cli import serve
from foresaid.cli.supervisor import Program, Supervisor

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
SUPERVISED = """
import sys
from foresaid.cli.supervisor import Program, Supervisor
sleeper = (sys.executable, "-c", "import time; time.sleep(60)")
programs = (Program(name="site", arguments=sleeper), Program(name="worker", arguments=sleeper))
sys.exit(Supervisor(programs).run(lambda: True, lambda: print("ready", flush=True)))
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_ended(pids: list[int], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_running, pids))


def start_supervised() -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process, children(process.pid)


def test_one_interrupt_ends_all_programs_with_code_nought() -> None:
    process, pids = start_supervised()
    assert len(pids) == 2
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert wait_until_ended(pids)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells children of their parent's end"
)
def test_programs_end_even_when_the_supervisor_is_killed() -> None:
    process, pids = start_supervised()
    process.kill()
    process.wait(10)
    assert wait_until_ended(pids)


def test_the_end_of_one_ends_the_other_and_the_code_says_so(
    capfd: pytest.CaptureFixture[str],
) -> None:
    ending = (sys.executable, "-c", "import sys; sys.exit(7)")
    programs = (
        Program(name="site", arguments=SLEEPER),
        Program(name="worker", arguments=ending),
    )
    began = time.monotonic()
    assert Supervisor(programs).run(lambda: False, lambda: None) == 1
    assert time.monotonic() - began < 10
    words = "The worker ended by itself (with code 7), so the rest was ended too."
    assert words in capfd.readouterr().err


def test_readiness_is_announced_once() -> None:
    announced: list[str] = []
    programs = (Program(name="site", arguments=SLEEPER),)
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert Supervisor(programs).run(lambda: True, lambda: announced.append("ready")) == 0
    assert announced == ["ready"]


def test_a_taken_port_is_refused_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException) as refusal:
            serve.require_free_port("127.0.0.1", port)
    assert f"Port {port} on 127.0.0.1 cannot be used" in refusal.value.message
    assert f"make run PORT={port % 65535 + 1}" in refusal.value.message


def test_a_free_port_passes_and_nothing_answers_there() -> None:
    port = free_port()
    serve.require_free_port("127.0.0.1", port)
    assert not serve.answers("127.0.0.1", port)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    obstacle = tmp_path / "file"
    obstacle.write_text("")
    environment = {**os.environ, "FORESAID_HOME": str(obstacle / "var")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    outcome = subprocess.run(
        [sys.executable, "-m", "foresaid.cli", "serve", "--port", str(free_port())],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert "foresaid cannot write to" in outcome.stderr
    assert "Traceback" not in outcome.stderr
