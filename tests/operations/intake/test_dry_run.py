"""The plan of a dry run is written as it is, but only where all that it rests on still holds."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from unittest.mock import patch

import pytest

from foresaid.intake.mapping.edit import Changes
from foresaid.intake.operations import removal
from foresaid.intake.operations.apply import UnableToApply, apply
from foresaid.intake.operations.decide import decide, remap
from foresaid.intake.operations.stage import Staged, stage
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.people.operations.people import add_person
from foresaid.sales import projection
from foresaid.sales.models import Account, Batch, Opportunity, StepChange, ValueChange
from foresaid.sales.operations.accounts import create_account

from .conftest import NOW, Files, Stage, packed

pytestmark = pytest.mark.django_db
PLANNING = "foresaid.intake.operations.stage.make_plan"


def written(firm: Actor, staged: Staged, now: dt.datetime = NOW) -> None:
    apply(firm, run=staged.run.uuid, accept_refused=False, now=now, dry_run=staged.plan)


def test_nothing_is_planned_twice_where_nothing_changed(
    firm: Actor, staging: Stage, files: Files
) -> None:
    staged = staging(files)
    with patch(PLANNING, side_effect=AssertionError("planned again")):
        written(firm, staged)
    assert Opportunity.objects.filter(now_exists=True).count() == 4
    assert projection.rebuild(firm.organisation, NOW) == 0


def test_a_plan_handed_on_writes_what_one_made_anew_writes(
    firm: Actor, staging: Stage, files: Files
) -> None:
    """Names, keys, steps of a next version, hand-overs: the later export has some of each."""
    written(firm, staging(files))
    files["sales_pipeline.csv"] = (
        files["sales_pipeline.csv"]
        .replace("A1,Dana Ortiz,GTX Pro,Northwind", "A1,Dana Ortiz,GTX Pro,Kestrel")
        .replace("A4,Iris Bekker,MG Special,,Prospecting", "A4,Ada Quist,MG Special,,Pilot")
    )
    later = NOW + dt.timedelta(days=9)
    staged = staging(files, now=later)
    assert staged.plan.missing_steps == ("Pilot",)
    written(firm, staged, later)
    assert Opportunity.objects.filter(account__name="Kestrel").count() == 1
    handed = Opportunity.objects.get(now_owner__name="Ada Quist")
    assert handed.now_step is not None
    assert handed.now_step.name == "Pilot"
    assert handed.now_step.version == StepChange.objects.latest("pk").step.version
    assert projection.rebuild(firm.organisation, later) == 0


def somebody_imports(firm: Actor, _staged: Staged, files: Files) -> None:
    other = stage(firm, files=packed(files), accept_near=True, now=NOW)
    apply(firm, run=other.run.uuid, accept_refused=False, now=NOW)


def somebody_adds_an_account(firm: Actor, _staged: Staged, _files: Files) -> None:
    create_account(firm, name="Ferro", now=NOW)


def somebody_adds_a_person(firm: Actor, _staged: Staged, _files: Files) -> None:
    add_person(firm, name="Dana Ortiz", email="", roles=[], now=NOW)


def somebody_maps_otherwise(firm: Actor, staged: Staged, _files: Files) -> None:
    remap(firm, run=staged.run.uuid, changes=Changes(process="Hardware"), now=NOW)


def somebody_decides_otherwise(firm: Actor, staged: Staged, _files: Files) -> None:
    decide(firm, run=staged.run.uuid, same={}, apart=(("products", "GTXPro"),), now=NOW)


def an_import_was_killed(firm: Actor, _staged: Staged, _files: Files) -> None:
    Batch.objects.create(
        organisation=firm.organisation, label="x", state=Batch.State.PENDING, created_at=NOW
    )


@pytest.mark.parametrize(
    "meanwhile",
    [
        somebody_imports,
        somebody_adds_an_account,
        somebody_adds_a_person,
        somebody_maps_otherwise,
        somebody_decides_otherwise,
    ],
)
def test_a_plan_is_made_anew_where_anything_changed_meanwhile(
    firm: Actor,
    staging: Stage,
    files: Files,
    meanwhile: Callable[[Actor, Staged, Files], None],
) -> None:
    staged = staging(files)
    meanwhile(firm, staged, files)
    with patch(PLANNING, side_effect=LookupError("planned again")), pytest.raises(LookupError):
        written(firm, staged)
    written(firm, staged)
    assert Opportunity.objects.count() == 4
    assert Account.objects.filter(name="Ferro").count() == 1
    assert Person.objects.filter(name="Dana Ortiz").count() == 1
    assert ValueChange.objects.get().amount == Decimal(4800)


def test_a_plan_made_while_a_killed_import_stood_is_made_anew(
    firm: Actor, staging: Stage, files: Files
) -> None:
    an_import_was_killed(firm, staging(files), files)
    staged = staging(files)
    with patch(PLANNING, side_effect=LookupError("planned again")), pytest.raises(LookupError):
        written(firm, staged)


def test_a_later_moment_is_another_plan(firm: Actor, staging: Stage, files: Files) -> None:
    """What the files only show as it is now was seen at the import, not at the dry run."""
    staged = staging(files)
    later = NOW + dt.timedelta(hours=3)
    written(firm, staged, later)
    assert StepChange.objects.filter(source="inferred", happened_at=later).exists()
    assert not StepChange.objects.filter(happened_at=NOW).exists()


def test_a_plan_that_was_begun_is_never_written_again(
    firm: Actor, staging: Stage, files: Files
) -> None:
    staged = staging(files)
    with (
        patch("foresaid.intake.operations.apply._finish", side_effect=OSError("full")),
        pytest.raises(OSError, match="full"),
    ):
        written(firm, staged)
    assert not Opportunity.objects.exists()
    with patch(PLANNING, side_effect=LookupError("planned again")), pytest.raises(LookupError):
        written(firm, staged)
    assert removal.remove_unfinished(firm.organisation) == 0
    written(firm, staged)
    assert Opportunity.objects.count() == 4


def test_what_is_to_be_decided_anew_is_not_written_over(
    firm: Actor, staging: Stage, files: Files
) -> None:
    """The plan made anew may ask something that the dry run did not."""
    staged = staging(files)
    create_account(firm, name="Northwindd", now=NOW)
    with pytest.raises(UnableToApply, match="changed meanwhile"):
        written(firm, staged)
    assert not Opportunity.objects.exists()


def test_what_lies_ahead_is_refused_also_where_a_spelling_was_decided(
    firm: Actor, staging: Stage, files: Files
) -> None:
    files["sales_pipeline.csv"] += "A9,Dana Ortiz,GTX Pro,Ferro,Engaging,2027-01-05,,\n"
    staged = staging(files)
    assert [one.code for one in staged.plan.refused] == ["in_future"]
    assert "A9" not in staged.plan.sales.new
