"""A worker killed while a mail is on its way leaves it unsure, and none goes twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_no_kill_sends_a_mail_twice_and_what_was_in_flight_is_unsure(project_root: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.mail_kills", "--quick", "--json"]
    done = subprocess.run(
        command, cwd=project_root, capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])["SQLite"]
    assert (found["kills"], found["twice"], found["wrong"]) == (5, 0, 0)
    assert found["unsure"] >= 1
    assert found["sent"] + found["unsure"] + found["queued"] == found["mails"]
