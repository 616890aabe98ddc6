"""Files appear complete or not at all, also where the run that writes them is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foresaid.cli import whole
from foresaid.cli.canonical import Refused
from foresaid.cli.whole import written_whole
from tests.cli.test_forecast import run, write

WRITER = """
import sys
from pathlib import Path
from foresaid.cli.whole import written_whole
with written_whole(Path(sys.argv[1]), "summary.json", "opportunities.csv") as place:
    (place / "summary.json").write_text("{")
    print("half", flush=True)
    sys.stdin.readline()
    (place / "opportunities.csv").write_text("whole")
"""


MOVER = """
import sys, time
from pathlib import Path
from foresaid.cli.whole import written_whole
replace = Path.replace
def slowly(self, target):
    replace(self, target)
    print("moved", self.name, flush=True)
    time.sleep(float(sys.argv[3]))
Path.replace = slowly
for _ in range(5):
    with written_whole(Path(sys.argv[1]), "summary.json", "opportunities.csv") as place:
        for name in ("summary.json", "opportunities.csv"):
            (place / name).write_text(sys.argv[2])
"""


def mover(out: Path, text: str, seconds: float) -> subprocess.Popen[str]:
    """A run that puts both files in place five times and rests after each move."""
    arguments = [sys.executable, "-c", MOVER, str(out), text, str(seconds)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


@contextmanager
def half_written(out: Path) -> Iterator[subprocess.Popen[str]]:
    """A run of its own that has written half of one file, and waits for a line."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        yield process


def names(out: Path) -> list[str]:
    return sorted(one.name for one in out.iterdir())


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    write(tmp_path, size=40)
    out = tmp_path / "out"
    with half_written(out) as process:
        process.kill()
    left = names(out)
    assert len(left) == 1
    assert left[0].startswith(".unfinished-")
    assert run(tmp_path).exit_code == 0
    assert names(out) == ["opportunities.csv", "summary.json"]


def test_a_run_that_still_writes_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, size=40)
    out = tmp_path / "out"
    with half_written(out) as process:
        (place,) = names(out)
        assert run(tmp_path).exit_code == 0
        assert names(out) == [place, "opportunities.csv", "summary.json"]
        assert (out / "opportunities.csv").read_text().startswith("id,")
        process.communicate("go on\n")
        assert process.returncode == 0
    assert names(out) == ["opportunities.csv", "summary.json"]
    assert (out / "opportunities.csv").read_text() == "whole"


def test_a_folder_of_somebody_else_is_no_leftover(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-novel").mkdir()
    with written_whole(tmp_path, "one") as place:
        (place / "one").write_text("1")
    assert names(tmp_path) == [".unfinished-novel", "one"]


def test_a_place_that_was_cleared_before_it_was_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = whole._lock
    cleared: list[Path] = []

    def late(place: Path) -> int | None:
        if not cleared:
            cleared.append(place)
            whole._clear(tmp_path)
        return lock(place)

    monkeypatch.setattr(whole, "_lock", late)
    with written_whole(tmp_path, "one") as place:
        assert place not in cleared
        (place / "one").write_text("1")
    assert len(cleared) == 1
    assert names(tmp_path) == ["one"]


def test_a_summary_never_stands_beside_chances_of_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append(names(tmp_path))
        return replace(self, target)

    for text in ("old", "new"):
        monkeypatch.setattr(Path, "replace", watched if text == "new" else replace)
        with written_whole(tmp_path, "summary", "chances") as place:
            (place / "summary").write_text(text)
            (place / "chances").write_text(text)
    assert all("summary" not in there for there in seen)
    assert (tmp_path / "summary").read_text() == "new"


def test_runs_into_one_folder_at_once_leave_a_pair_of_one_run(tmp_path: Path) -> None:
    runs = [mover(tmp_path, text, 0.01) for text in "abcdef"]
    assert [(process.communicate(), process.returncode)[1] for process in runs] == [0] * 6
    assert names(tmp_path) == ["opportunities.csv", "summary.json"]
    texts = {one.read_text() for one in tmp_path.iterdir()}
    assert len(texts) == 1


def test_who_puts_files_in_place_goes_before_who_comes_later(tmp_path: Path) -> None:
    first = mover(tmp_path, "first", 0.5)
    assert first.stdout is not None
    assert first.stdout.readline() == "moved opportunities.csv\n"
    with written_whole(tmp_path, "summary.json", "opportunities.csv") as place:
        (place / "summary.json").write_text("later")
        (place / "opportunities.csv").write_text("later")
    assert first.stdout.readline() == "moved summary.json\n"
    first.kill()
    first.communicate()
    found = {one.name: one.read_text() for one in tmp_path.iterdir() if one.is_file()}
    assert len(set(found.values())) == 1


def test_a_run_killed_while_it_moves_keeps_nobody_waiting(tmp_path: Path) -> None:
    killed = mover(tmp_path, "killed", 60)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "moved opportunities.csv\n"
    killed.kill()
    killed.communicate()
    assert "summary.json" not in names(tmp_path)
    with written_whole(tmp_path, "summary.json", "opportunities.csv") as place:
        (place / "summary.json").write_text("next")
        (place / "opportunities.csv").write_text("next")
    assert names(tmp_path) == ["opportunities.csv", "summary.json"]
    assert {one.read_text() for one in tmp_path.iterdir()} == {"next"}


def test_a_run_that_hangs_is_named_and_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(whole, "TOLD_AFTER", 0.05)
    monkeypatch.setattr(whole, "PATIENCE", 0.2)
    hung = mover(tmp_path, "hung", 600)
    assert hung.stdout is not None
    assert hung.stdout.readline() == "moved opportunities.csv\n"
    hung.send_signal(signal.SIGSTOP)
    try:
        refused = pytest.raises(Refused, match=f"The run of process {hung.pid} has been putting")
        with refused, written_whole(tmp_path, "summary.json", "opportunities.csv") as place:
            (place / "summary.json").write_text("next")
            (place / "opportunities.csv").write_text("next")
        assert (tmp_path / "opportunities.csv").read_text() == "hung"
        assert not (tmp_path / "summary.json").exists()
        assert f"Waiting for the run of process {hung.pid}" in capsys.readouterr().err
    finally:
        hung.kill()
        hung.communicate()
    with written_whole(tmp_path, "summary.json", "opportunities.csv") as place:
        (place / "summary.json").write_text("next")
        (place / "opportunities.csv").write_text("next")
    assert {one.read_text() for one in tmp_path.iterdir()} == {"next"}


def test_a_link_that_leads_nowhere_is_refused_and_one_that_leads_somewhere_is_followed(
    tmp_path: Path,
) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there")
    with pytest.raises(Refused, match="is a link that leads nowhere"), written_whole(link, "one"):
        pass
    (tmp_path / "there").mkdir()
    with written_whole(link, "one") as place:
        (place / "one").write_text("1")
    assert names(tmp_path / "there") == ["one"]


def test_an_answer_that_cannot_be_printed_is_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    write(tmp_path, size=40)
    arguments = [
        "--opportunities",
        "o.csv",
        "--as-of",
        "2025-10-28",
        "--days",
        "30",
        "--out",
        "out",
    ]
    command = [sys.executable, "-m", "foresaid.cli", "forecast", *arguments, "--out", "out"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False
        )
    assert done.returncode == 2
    assert "The answer cannot be printed: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr
