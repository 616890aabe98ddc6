"""Erasing somebody: what names them goes where it was chosen, and the chain stays whole."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from foresaid.ledger import guards, questions
from foresaid.ledger.models import Entry, Erasure, Words
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_commitment, state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.proof import verify_for
from foresaid.mail.models import Message
from foresaid.mail.queue import queue
from foresaid.people.errors import Unable
from foresaid.people.models import Journal, Login, Person
from foresaid.people.operations.links import make_sign_in_link
from foresaid.people.operations.people import add_person
from foresaid.privacy.operations.erase import (
    Choice,
    Plan,
    UnableToErase,
    by_rule,
    erase_contact,
    erase_person,
    plan_contact,
    plan_person,
)
from foresaid.privacy.places import CODES, path_to_organisation, places, text_columns
from foresaid.sales.models import Account, Contact, Meeting, Opportunity
from foresaid.sales.operations.accounts import create_account
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.django_db


def written(scene: Scene) -> None:
    """Texts that name Dana Ortiz in the ledger, in sales and in a mail, and one that does not."""
    now = scene.now
    state_expectation(
        scene.sam, opportunity=scene.opportunity.uuid, due_on=scene.day(2), now=now,
        wanted=Wanted(what="Dana Ortiz gets the order", who="Dana", how_known="by mail"),
    )  # fmt: skip
    state_commitment(
        scene.dana, due_on=scene.day(3), now=now, wanted=Wanted(what="I call back, D.O.")
    )
    create_account(scene.sam, name="Ortiz & Sons", now=now)
    plan_meeting(
        scene.dana, title="Dana Ortiz at Northwind", starts_at=scene.now.replace(hour=15),
        ends_at=scene.now.replace(hour=16), opportunities=[scene.opportunity.uuid], now=now,
    )  # fmt: skip
    queue(
        recipient=scene.cast.sam, kind="test", subject="Your week", body="Dana Ortiz kept 3 of 4.",
        dedupe_key="one", now=now,
    )  # fmt: skip
    queue(
        recipient=scene.cast.dana, kind="test", subject="Hello Dana", body="Your own week",
        dedupe_key="two", now=now,
    )  # fmt: skip


def chosen(plan: Plan, *, certain_only: bool = False) -> Choice:
    texts = by_rule(plan, certain_only=certain_only)
    return Choice(texts=texts, confirmed=plan.name, seen=plan.seen)


def texts_of_the_database() -> list[str]:
    """Everything that stands in any text column of any table, whoever made it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                found += [str(value) for value in row if isinstance(value, str | dict | list)]
    return found


def names_dana() -> list[str]:
    found = texts_of_the_database()
    return [one for one in found if "dana" in one.casefold() or "ortiz" in one.casefold()]


def test_every_text_that_may_name_them_is_listed_and_looking_writes_nothing(scene: Scene) -> None:
    written(scene)
    ada, before = scene.actor(scene.cast.ada), (Entry.objects.count(), Journal.objects.count())
    plan = plan_person(ada, scene.cast.dana.uuid)
    found = {(one.label, one.column, one.certain) for one in plan.texts}
    assert found == {
        ("ledger.Words", "what", True), ("ledger.Words", "who", False),
        ("ledger.Words", "what", False), ("sales.Account", "name", False),
        ("sales.Meeting", "title", True), ("mail.Message", "body", True),
        ("mail.Message", "subject", False),
        ("people.Journal", "subject", True), ("people.Journal", "subject", False),
    }  # fmt: skip
    said = next(one for one in plan.texts if one.column == "what" and one.certain)
    assert said.by == "Sam Lindqvist"
    assert [piece.text for piece in said.pieces if piece.marked] == ["Dana Ortiz"]
    assert before == (Entry.objects.count(), Journal.objects.count())


def test_once_erased_nothing_reads_the_name_and_the_chain_is_whole(scene: Scene) -> None:
    written(scene)
    assert names_dana()
    ada = scene.actor(scene.cast.ada)
    make_sign_in_link(scene.cast.operator, person=scene.cast.dana.uuid, now=scene.now)
    client = sign_in(scene.cast.dana)
    assert client.get("/today/").status_code == 200
    done = erase_person(
        ada, person=scene.cast.dana.uuid, now=scene.now,
        choice=chosen(plan_person(ada, scene.cast.dana.uuid)),
    )  # fmt: skip
    assert (done.words, done.others, done.left) == (3, 6, 0)
    assert names_dana() == []
    assert client.get("/today/").status_code == 302
    proof = verify_for(ada)
    assert proof.holds
    assert "3 texts were erased, on 23 November 2026" in proof.sentence
    person = Person.objects.get(uuid=scene.cast.dana.uuid)
    assert (person.name, person.email, person.login, person.left_on) == (
        "Erased person", "", None, scene.today,
    )  # fmt: skip
    assert person.erased_at == scene.now
    assert Account.objects.filter(name="Erased person & Sons").exists()
    assert Meeting.objects.get().title == "Erased person at Northwind"
    own = Message.objects.get(recipient=person)
    assert (own.state, own.body) == ("dropped", "")
    assert Message.objects.get(recipient=scene.cast.sam).body == "Erased person kept 3 of 4."


def test_what_was_not_chosen_stays_as_it_was_said(scene: Scene) -> None:
    written(scene)
    ada = scene.actor(scene.cast.ada)
    plan = plan_person(ada, scene.cast.dana.uuid)
    done = erase_person(
        ada, person=scene.cast.dana.uuid, choice=chosen(plan, certain_only=True), now=scene.now
    )
    assert (done.words, done.left) == (1, 5)
    assert Words.objects.filter(text="I call back, D.O.").exists()
    assert Account.objects.filter(name="Ortiz & Sons").exists()
    assert Erasure.objects.get().field == "what"
    left = questions.course(ada, scene.opportunity.uuid, scene.now)
    assert [(one.what, one.holder.name) for one in left] == [("(erased)", "Erased person")]


def test_it_is_confirmed_by_the_name_and_by_what_was_seen(scene: Scene) -> None:
    written(scene)
    ada, dana = scene.actor(scene.cast.ada), scene.cast.dana.uuid
    plan = plan_person(ada, dana)
    wrong = Choice(texts=[], confirmed="Dana", seen=plan.seen)
    with pytest.raises(UnableToErase, match="as it stands"):
        erase_person(ada, person=dana, choice=wrong, now=scene.now)
    create_account(scene.sam, name="Dana Ortiz Ltd", now=scene.now)
    with pytest.raises(UnableToErase, match="meanwhile"):
        erase_person(ada, person=dana, choice=chosen(plan), now=scene.now)
    made_up = Choice(texts=['["people.Person", 1, "name"]'], confirmed="Dana Ortiz")
    with pytest.raises(UnableToErase):
        erase_person(ada, person=dana, choice=made_up, now=scene.now)
    assert Person.objects.get(uuid=dana).name == "Dana Ortiz"
    erase_person(ada, person=dana, choice=chosen(plan_person(ada, dana)), now=scene.now)
    with pytest.raises(UnableToErase, match="already"):
        erase_person(ada, person=dana, choice=chosen(plan_person(ada, dana)), now=scene.now)


def test_only_administrators_erase_nobody_themselves_and_never_the_last(scene: Scene) -> None:
    cast, now = scene.cast, scene.now
    nothing = Choice(texts=[], confirmed="Dana Ortiz")
    for person in (cast.sam, cast.dana, cast.fritz):
        with pytest.raises(Unable):
            erase_person(scene.actor(person), person=cast.dana.uuid, choice=nothing, now=now)
        with pytest.raises(Unable):
            plan_person(scene.actor(person), cast.dana.uuid)
    ada = Choice(texts=[], confirmed="Ada Quist")
    with pytest.raises(UnableToErase, match="another administrator"):
        erase_person(scene.actor(cast.ada), person=cast.ada.uuid, choice=ada, now=now)
    with pytest.raises(UnableToErase, match="last administrator"):
        erase_person(cast.operator, person=cast.ada.uuid, choice=ada, now=now)
    assert Person.objects.filter(erased_at__isnull=False).count() == 0


def test_a_sign_in_that_opens_another_organisation_is_left_to_that(scene: Scene) -> None:
    foreign = scene.cast.actor(scene.cast.fritz)
    elsewhere = add_person(foreign, name="Dana Ortiz", now=scene.now)
    elsewhere.login = scene.cast.dana.login
    elsewhere.save()
    ada, dana = scene.actor(scene.cast.ada), scene.cast.dana.uuid
    erase_person(ada, person=dana, choice=chosen(plan_person(ada, dana)), now=scene.now)
    elsewhere.refresh_from_db()
    assert elsewhere.name == "Dana Ortiz"
    assert elsewhere.login is not None
    assert Login.objects.filter(email=elsewhere.login.email).exists()


def test_a_customer_s_person_is_erased_the_same_way(scene: Scene) -> None:
    anna = Contact.objects.get(name="Anna Berg")
    Contact.objects.filter(pk=anna.pk).update(
        phone="+49 30 1234567", email="anna@northwind.example"
    )
    state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(2), now=scene.now,
        wanted=Wanted(what="Anna Berg signs", who="030 1234567"),
    )  # fmt: skip
    Opportunity.objects.filter(pk=scene.opportunity.pk).update(name="Pumps for A. Berg")
    ada = scene.actor(scene.cast.ada)
    plan = plan_contact(ada, anna.uuid)
    assert len(plan.texts) == 4  # the journal too names whom it speaks of
    erase_contact(ada, contact=anna.uuid, choice=chosen(plan), now=scene.now)
    anna.refresh_from_db()
    assert (anna.name, anna.email, anna.phone) == ("Erased person", "", "")
    assert not [one for one in texts_of_the_database() if "Berg" in one or "1234567" in one]
    scene.opportunity.refresh_from_db()
    assert scene.opportunity.name == "Pumps for Erased person"
    assert verify_for(ada).holds


def test_every_text_column_is_searched_or_says_why_not() -> None:
    """A new column is searched by itself; one in a table that nothing may change can not be."""
    searched = {place.model._meta.db_table for place in places()}
    assert searched & set(guards.APPEND_ONLY) == set()
    for label, names in CODES.items():
        columns = {field.attname for field in apps.get_model(label)._meta.concrete_fields}
        assert names - {"fiscal_rule"} <= columns, label
    ours = [model for model in apps.get_models() if model.__module__.startswith("foresaid.")]
    lost = {m._meta.label for m in ours if text_columns(m) and not path_to_organisation(m)}
    assert lost == {"people.Login", "people.Organisation", "jobs.Slot"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="A file that can be read is SQLite's.")
def test_the_file_of_the_database_does_not_hold_the_words_any_more(
    scene: Scene, tmp_path: Path
) -> None:
    written(scene)
    ada, dana = scene.actor(scene.cast.ada), scene.cast.dana.uuid
    erase_person(ada, person=dana, choice=chosen(plan_person(ada, dana)), now=scene.now)
    copy = tmp_path / "copy.sqlite3"
    source: Any = connection.connection
    with sqlite3.connect(copy) as target:
        source.backup(target)  # page by page, free pages too
    assert b"Ortiz" not in copy.read_bytes()
