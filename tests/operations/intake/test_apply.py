"""Writing, correcting, undoing; and what happens when it is interrupted."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from unittest.mock import patch

import pytest
from django.db import connection

from foresaid.intake import writing
from foresaid.intake.models import ImportRun
from foresaid.intake.operations import removal
from foresaid.intake.operations.apply import UnableToApply, apply
from foresaid.intake.operations.discard import UnableToDiscard, discard
from foresaid.intake.operations.stage import stage
from foresaid.intake.operations.undo import UnableToUndo, undo
from foresaid.intake.turn import turn
from foresaid.people.actor import Actor, operator
from foresaid.people.errors import NotThere
from foresaid.people.journal import AlreadyDone
from foresaid.people.models import Journal, Membership, Organisation, Person
from foresaid.people.operations.organisations import create_organisation
from foresaid.sales import access, projection
from foresaid.sales.models import (
    Batch,
    Credit,
    Opportunity,
    OutcomeChange,
    StepChange,
    ValueChange,
)
from foresaid.sales.operations.values import change_amount

from .conftest import NOW, Files, Stage, packed, row_counts

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=30)


def brought_in(
    firm: Actor, staging: Stage, files: Files, now: dt.datetime = NOW, most_at_once: int = 50_000
) -> ImportRun:
    staged = staging(files, now=now)
    run = apply(
        firm, run=staged.run.uuid, accept_refused=False, now=now, most_at_once=most_at_once
    ).run
    assert run is not None
    return run


def test_nothing_is_written_while_a_spelling_is_open(
    firm: Actor, staging: Stage, files: Files
) -> None:
    staged = staging(files, accept_near=False)
    with pytest.raises(UnableToApply, match="spelled differently"):
        apply(firm, run=staged.run.uuid, accept_refused=True, now=NOW)
    assert not Opportunity.objects.exists()


def test_nothing_is_written_until_refused_rows_are_accepted(
    firm: Actor, staging: Stage, files: Files
) -> None:
    files["sales_pipeline.csv"] += "A5,Dana Ortiz,GTX Pro,Ferro,Won,2026-02-01,2026-01-01,10\n"
    staged = staging(files)
    with pytest.raises(UnableToApply, match="can not be taken"):
        apply(firm, run=staged.run.uuid, accept_refused=False, now=NOW)
    assert not Opportunity.objects.exists()
    apply(firm, run=staged.run.uuid, accept_refused=True, now=NOW)
    assert Opportunity.objects.count() == 4


def test_a_later_export_adds_what_happened_and_corrects_by_taking_back(
    firm: Actor, staging: Stage, files: Files
) -> None:
    brought_in(firm, staging, files)
    files["sales_pipeline.csv"] = (
        files["sales_pipeline.csv"]
        .replace(
            "A3,Iris Bekker,MG Special,Northwind,Engaging,2026-03-05,,",
            "A3,Dana Ortiz,MG Special,Northwind,Won,2026-03-05,2026-11-30,60",
        )
        .replace("2026-02-03,2026-02-20,0", "2026-02-04,2026-02-20,0")
        .replace("Prospecting,,,", "Engaging,2026-11-29,,")
    )
    brought_in(firm, staging, files, LATER)
    won = Opportunity.objects.get(product__name="MG Special", account__name="Northwind")
    assert won.now_outcome == "won"
    assert won.now_amount == Decimal(60)
    assert won.now_owner is not None
    assert won.now_owner.name == "Dana Ortiz"
    owners = won.credits.order_by("from_at").values_list("person__name", "to_at")
    assert list(owners) == [("Iris Bekker", LATER), ("Dana Ortiz", None)]
    corrected = StepChange.objects.filter(opportunity__account__name="Ferro").order_by("pk")
    assert [bool(row.retracted_by) for row in corrected] == [True, False]
    seen = StepChange.objects.filter(opportunity__name="MG Special, A4").order_by("happened_at")
    assert [row.step.name for row in seen] == ["Prospecting", "Engaging"]
    assert projection.rebuild(firm.organisation, LATER) == 0


def test_undoing_a_correction_restores_what_it_took_back(
    firm: Actor, staging: Stage, files: Files
) -> None:
    brought_in(firm, staging, files)
    before, state = row_counts(), list(Opportunity.objects.order_by("pk").values())
    owners = list(Credit.objects.order_by("pk").values())
    files["sales_pipeline.csv"] = (
        files["sales_pipeline.csv"]
        .replace("A3,Iris Bekker", "A3,Dana Ortiz")
        .replace("2026-02-03,2026-02-20,0", "2026-02-04,2026-02-21,0")
        .replace("A1,Dana Ortiz,GTX Pro,Northwind", "A1,Dana Ortiz,GTX Pro,Ferro")
    )
    files["sales_teams.csv"] = files["sales_teams.csv"].replace(
        "Iris Bekker,Sam Lindqvist", "Iris Bekker,Theo Marsh"
    )
    second = brought_in(firm, staging, files, LATER)
    assert Membership.objects.filter(person__name="Iris Bekker", to_on__isnull=True).count() == 1
    undo(firm, run=second.uuid, now=LATER)
    after = row_counts()
    assert {name for name in after if after[name] != before[name]} == {
        "intake.ImportRun",
        "people.Journal",
        "sales.Batch",
    }
    assert list(Opportunity.objects.order_by("pk").values()) == state
    assert list(Credit.objects.order_by("pk").values()) == owners


def test_an_import_on_which_a_row_by_hand_rests_is_not_undone(
    firm: Actor, staging: Stage, files: Files
) -> None:
    run = brought_in(firm, staging, files)
    open_one = Opportunity.objects.get(product__name="MG Special", account__name="Northwind")
    change_amount(firm, opportunity=open_one.uuid, amount=Decimal(77), now=NOW)
    with pytest.raises(UnableToUndo, match="by hand"):
        undo(firm, run=run.uuid, now=NOW)
    assert Opportunity.objects.count() == 4


def test_an_import_on_which_a_later_one_rests_is_not_undone(
    firm: Actor, staging: Stage, files: Files
) -> None:
    first = brought_in(firm, staging, files)
    files["sales_pipeline.csv"] = files["sales_pipeline.csv"].replace("2026-02-20", "2026-02-21")
    brought_in(firm, staging, files, LATER)
    with pytest.raises(UnableToUndo, match="later import"):
        undo(firm, run=first.uuid, now=LATER)


def test_what_was_changed_by_hand_is_not_put_back_by_the_same_file(
    firm: Actor, staging: Stage, files: Files
) -> None:
    brought_in(firm, staging, files)
    Membership.objects.filter(person__name="Iris Bekker").update(to_on=NOW.date())
    staged = staging(files)
    assert apply(firm, run=staged.run.uuid, accept_refused=False, now=NOW).run is None


def test_an_import_of_another_organisation_is_not_there(
    firm: Actor, staging: Stage, files: Files
) -> None:
    staged = staging(files)
    stranger = operator(create_organisation(name="Fremd", now=NOW))
    before = row_counts()
    for act in (
        lambda: apply(stranger, run=staged.run.uuid, accept_refused=True, now=NOW),
        lambda: undo(stranger, run=staged.run.uuid, now=NOW),
    ):
        with pytest.raises(NotThere):
            act()
    assert row_counts() == before


def test_a_large_import_in_parts_ends_as_the_small_one(
    firm: Actor, staging: Stage, files: Files
) -> None:
    with patch("foresaid.intake.operations.apply.PART", 3):
        run = brought_in(firm, staging, files, most_at_once=1)
    assert access.opportunities(firm, NOW.date()).count() == 4
    assert Person.objects.present().count() == 3
    assert projection.rebuild(firm.organisation, NOW) == 0
    undo(firm, run=run.uuid, now=NOW, most_at_once=1)
    assert not Opportunity.objects.exists()
    assert not Person.objects.exists()


class Killed(BaseException):
    """As if the process had been killed: nothing of its own runs afterwards."""


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_between_two_parts_leaves_nothing_visible(
    firm: Actor, staging: Stage, files: Files
) -> None:
    staged = staging(files)
    before = row_counts()
    written = writing.write_sales
    calls: list[list[str]] = []

    def then_killed(under_way: writing.Writing, part: list[str]) -> None:
        if calls:
            raise Killed
        calls.append(part)
        written(under_way, part)

    with (
        patch("foresaid.intake.operations.apply.PART", 3),
        patch("foresaid.intake.writing.write_sales", then_killed),
        patch("foresaid.intake.operations.removal.remove_unfinished", lambda _: 0),
        pytest.raises(Killed),
    ):
        apply(firm, run=staged.run.uuid, accept_refused=False, now=NOW, most_at_once=1)
    assert Opportunity.objects.exists()
    assert not access.opportunities(firm, NOW.date()).exists()
    assert not access.accounts(firm).exists()
    assert not Person.objects.present().exists()
    assert removal.remove_unfinished(firm.organisation) == 1
    # Making a process is an operation of its own, which the journal keeps.
    after = row_counts()
    assert {name for name in after if after[name] != before[name]} == {"people.Journal"}
    apply(firm, run=staged.run.uuid, accept_refused=False, now=NOW)
    assert access.opportunities(firm, NOW.date()).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_files_at_once_write_them_once(firm: Actor, files: Files) -> None:
    runs = [stage(firm, files=packed(files), accept_near=True, now=NOW).run.uuid for _ in range(2)]
    failures: list[BaseException] = []

    def write(uuid: object) -> None:
        try:
            apply(firm, run=uuid, accept_refused=False, now=NOW)  # type: ignore[arg-type]  # a uuid
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(uuid,)) for uuid in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Opportunity.objects.count() == 4
    assert Batch.objects.count() == 1
    assert OutcomeChange.objects.count() == 2
    assert ValueChange.objects.count() == 1


@contextmanager
def beaten_by(module: str, act: Callable[[], object]) -> Iterator[None]:
    """Somebody else carries out `act` after ours has begun and before its turn comes."""
    place = f"foresaid.intake.operations.{module}.turn"

    @contextmanager
    def late(organisation: Organisation) -> Iterator[None]:
        with patch(place, turn):
            act()
        with turn(organisation):
            yield

    with patch(place, late):
        yield


def test_an_import_that_two_write_at_once_is_written_once_and_can_still_be_undone(
    firm: Actor, staging: Stage, files: Files
) -> None:
    run = staging(files).run
    write = partial(apply, firm, run=run.uuid, accept_refused=False, now=NOW)
    with beaten_by("apply", write), pytest.raises(AlreadyDone):
        write()
    assert ImportRun.objects.get().state == ImportRun.State.APPLIED
    assert Opportunity.objects.count() == 4
    undo(firm, run=run.uuid, now=LATER)
    assert not Opportunity.objects.exists()


def test_an_import_that_two_undo_at_once_is_undone_once(
    firm: Actor, staging: Stage, files: Files
) -> None:
    run = brought_in(firm, staging, files)
    take_back = partial(undo, firm, run=run.uuid, now=LATER)
    with beaten_by("undo", take_back), pytest.raises(AlreadyDone):
        take_back()
    assert Journal.objects.filter(verb="undo_import").count() == 1


def test_an_import_that_is_written_meanwhile_is_not_put_aside(
    firm: Actor, staging: Stage, files: Files
) -> None:
    run = staging(files).run
    write = partial(apply, firm, run=run.uuid, accept_refused=False, now=NOW)
    with beaten_by("discard", write), pytest.raises(UnableToDiscard, match="was written"):
        discard(firm, run=run.uuid, now=NOW)
    assert ImportRun.objects.get().state == ImportRun.State.APPLIED
