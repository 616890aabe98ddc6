"""A worker killed again and again while mails are on their way: none goes twice or gets lost.

python -m benchmarks.mail_kills [--quick] [--kills 100] [--database SQLite]

Each kill is a SIGKILL to a worker process while a real mail server has a mail in hand, at a
moment of chance: before it is kept, before the answer, after it. In the end every mail is one of
sent (and arrived once), unsure (and arrived once or never), or still in line (and did not arrive).
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from benchmarks.support.databases import KINDS, NoPostgres, fresh_database
from benchmarks.support.report import TRUST, publish, table

MAILS_PER_KILL = 6
SLOWEST_S = 0.08
PATIENCE_S = 60.0


class Box(MessageHandler):
    """A mail server that takes its time before and after it keeps a mail."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.kept: list[str] = []
        self.in_hand = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        import asyncio

        self.in_hand.set()
        await asyncio.sleep(self.chance.uniform(0, SLOWEST_S))
        self.kept.append(str(self.prepare_message(session, envelope)["Message-ID"]))
        await asyncio.sleep(self.chance.uniform(0, SLOWEST_S))
        return "250 kept"

    def handle_message(self, message: object) -> None:
        raise AssertionError("handle_DATA keeps the mails itself")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="SQLite and five kills alone")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=KINDS, help="this one alone")
    parser.add_argument("--json", action="store_true", help="print what was found for a program")
    asked = parser.parse_args()
    kinds = (asked.database,) if asked.database else KINDS[: 1 if asked.quick else 2]
    kills = min(asked.kills, 5) if asked.quick else asked.kills
    found: dict[str, dict[str, int]] = {}
    for kind in kinds:
        try:
            with fresh_database(kind) as env:
                found[kind] = kill_many(env, kills)
        except NoPostgres as reason:
            print(f"{kind} is left out: {reason}.", file=sys.stderr)
    if asked.json:
        print(json.dumps(found))
    else:
        publish("mails", _text(found), keep=not (asked.quick or asked.database), page=TRUST)
    return int(any(one["twice"] or one["wrong"] for one in found.values()))


def kill_many(env: dict[str, str], kills: int) -> dict[str, int]:
    """Kill a worker `kills` times while a mail is in flight; what became of the mails."""
    box = Box(seed=kills)
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        ours = {**env, "FORESAID_MAIL_URL": f"smtp://127.0.0.1:{controller.port}"}
        _inside(ours, "fill", str(kills * MAILS_PER_KILL))
        with _workers(ours) as workers:
            for _ in range(kills):
                _kill_one(workers, box)
        rows = json.loads(_inside(ours, "states"))
    finally:
        controller.stop()
    return _judged(rows, Counter(box.kept), kills)


@contextmanager
def _workers(env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """What starts a worker for each line that it gets, and says its process id."""
    command = [sys.executable, "-m", "benchmarks.support.mails", "work"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=env, text=True, **pipes) as started:
        yield started
        assert started.stdin is not None
        started.stdin.close()


def _kill_one(workers: "subprocess.Popen[str]", box: Box) -> None:
    assert workers.stdin is not None
    assert workers.stdout is not None
    box.in_hand.clear()
    workers.stdin.write("\n")
    workers.stdin.flush()
    worker = int(workers.stdout.readline())
    try:
        if not box.in_hand.wait(PATIENCE_S):
            raise RuntimeError("No mail was on its way within a minute; nothing could be killed.")
        time.sleep(box.chance.uniform(0, 3 * SLOWEST_S))
    finally:
        os.kill(worker, signal.SIGKILL)


def _judged(rows: dict[str, str], kept: Counter[str], kills: int) -> dict[str, int]:
    """Mails by state; `twice` arrived more than once, `wrong` are not where their state says."""
    may = {"sent": {1}, "unsure": {0, 1}, "queued": {0}}
    wrong = [key for key, state in rows.items() if kept[key] not in may.get(state, set())]
    states = Counter(rows.values())
    return {
        "kills": kills,
        "mails": len(rows),
        **{state: states[state] for state in may},
        "unsure that arrived": sum(kept[key] for key, one in rows.items() if one == "unsure"),
        "twice": sum(count > 1 for count in kept.values()),
        "wrong": len(wrong),
    }


def _text(found: dict[str, dict[str, int]]) -> str:
    names = list(next(iter(found.values()), {}))
    rows = [[name, *(str(one[name]) for one in found.values())] for name in names]
    return table(["", *found], rows)


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _inside(env: dict[str, str], *call: str) -> str:
    """Call a function below in a process of its own, with the product set up on `env`."""
    command = [sys.executable, "-m", "benchmarks.support.mails", *call]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
