import json

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from foresaid.cli.ledger import command
from foresaid.ledger import guards
from foresaid.ledger.models import Entry
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from tests.cast import Cast
from tests.operations.ledger.conftest import clock

__all__ = ["clock"]


@pytest.fixture
def said(cast: Cast, clock: object) -> Entry:
    dana = cast.actor(cast.dana)
    wanted = Wanted(what="Dana sends the offer")
    return state_commitment(dana, wanted=wanted, due_on=cast.today, now=cast.now).entry


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(command, list(arguments))
    return found.exit_code, found.output


def test_verify_says_that_every_organisation_is_whole(said: Entry) -> None:
    code, text = run("verify")
    assert code == 0
    assert "Aldermoor Pumps: whole. 1 entry, each as it was said." in text
    assert "Fremd & Co: whole. 0 entries" in text


def test_a_kept_head_is_held_against_the_chain(said: Entry) -> None:
    code, text = run("head", "--organisation", "Aldermoor Pumps")
    assert text.split()[:2] == [said.hash, "1"]
    assert run("verify", "--organisation", "Aldermoor Pumps", "--head", said.hash)[0] == 0
    code, text = run("verify", "--organisation", "Aldermoor Pumps", "--head", "f" * 64)
    assert (code, "The head that you kept is not in this chain" in text) == (1, True)
    assert run("verify", "--head", said.hash)[0] == 2
    assert run("verify", "--organisation", "Nobody")[0] == 2


def test_a_changed_text_ends_with_code_1_and_its_place(said: Entry) -> None:
    with transaction.atomic():
        guards.lift(connection)
        said.words.update(text="Dana sends nothing")
        guards.install(connection)
        code, text = run("verify", "--organisation", "Aldermoor Pumps")
        transaction.set_rollback(True)
    assert (code, "The text “what” of entry 1 was changed." in text) == (1, True)


def test_the_export_can_be_proved_by_what_the_reference_says(said: Entry) -> None:
    import hashlib

    code, text = run("export", "--organisation", "Aldermoor Pumps")
    lines = [json.loads(line) for line in text.splitlines()]
    assert (code, lines[0]["schema"]) == (0, 1)
    form = {"entry": lines[1]["entry"], "row": lines[1]["row"]}
    spelt = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(spelt.encode()).hexdigest() == lines[1]["hash"] == said.hash
    text_of = lines[1]["texts"]["what"]
    digest = hashlib.sha256(f"{text_of['salt']}:{text_of['text']}".encode()).hexdigest()
    assert digest == lines[1]["entry"]["digests"]["what"]
    assert {"Dana Ortiz"} < {line.get("name") for line in lines}


def test_erasing_lists_first_and_writes_only_with_the_name_typed_once_more(
    said: Entry, cast: Cast
) -> None:
    at = ("Dana Ortiz", "--organisation", "Aldermoor Pumps")
    code, text = run("erase-person", *at)
    assert code == 0
    assert "1 x perhaps  Said by Dana Ortiz on 23 November 2026: [Dana] sends the offer" not in text
    assert "1   perhaps  Said by Dana Ortiz on 23 November 2026: [Dana] sends the offer" in text
    assert "Nothing has been written." in text
    assert Entry.objects.count() == 1
    assert run("erase-person", *at, "--confirm", "Dana")[0] == 2
    assert run("erase-person", "Nobody", "--organisation", "Aldermoor Pumps")[0] == 2
    code, text = run("erase-person", *at, "--number", "1", "--confirm", "Dana Ortiz")
    assert (code, text.strip()) == (0, "Erased, with 1 text.")
    code, text = run("verify", "--organisation", "Aldermoor Pumps")
    assert (code, "1 text was erased, on 23 November 2026" in text) == (0, True)
