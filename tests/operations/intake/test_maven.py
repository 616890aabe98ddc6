"""A small company's export, whole: four files that refer to each other by name."""

import datetime as dt
from pathlib import Path

import pytest

from foresaid.intake.models import ImportRun
from foresaid.intake.operations.apply import apply
from foresaid.intake.operations.stage import stage
from foresaid.intake.operations.undo import undo
from foresaid.people.actor import Actor, operator
from foresaid.people.models import Membership, Person, RoleGrant, Team
from foresaid.people.operations.organisations import create_organisation
from foresaid.sales import projection
from foresaid.sales.models import (
    Account,
    Opportunity,
    OutcomeChange,
    Product,
    StepChange,
    ValueChange,
)

from .conftest import NOW, real_files, row_counts

pytestmark = pytest.mark.django_db
FIRST_OF_OCTOBER = dt.datetime(2017, 10, 1, tzinfo=dt.UTC)


def bring_in(actor: Actor, folder: Path) -> ImportRun | None:
    staged = stage(actor, files=real_files(folder), accept_near=True, now=NOW)
    return apply(actor, run=staged.run.uuid, accept_refused=False, now=NOW).run


def an_organisation(practice_from: dt.datetime | None = None) -> Actor:
    return operator(create_organisation(name="Maven", now=NOW, practice_from=practice_from))


def test_every_row_arrives_as_what_it_is(shared_data: Path) -> None:
    actor = an_organisation()
    bring_in(actor, shared_data / "maven_crm")
    every_sale_is_there(actor)
    agents_and_managers_are_people_in_teams(actor)
    an_amount_is_known_at_the_closing_and_not_before(actor)


def every_sale_is_there(actor: Actor) -> None:
    own = {"organisation": actor.organisation}
    assert Opportunity.objects.filter(**own).count() == 8_800
    assert OutcomeChange.objects.filter(**own, outcome="won").count() == 4_238
    assert OutcomeChange.objects.filter(**own, outcome="lost").count() == 2_473
    still_open = Opportunity.objects.filter(**own, now_outcome="open")
    assert still_open.filter(now_step__name="Engaging").count() == 1_589
    assert still_open.filter(now_step__name="Prospecting").count() == 500
    assert still_open.filter(created_at__isnull=True).count() == 500
    assert Account.objects.filter(**own).count() == 85
    bluth = Account.objects.get(**own, name="Bluth Company")
    assert bluth.parent is not None
    assert bluth.parent.name == "Acme Corporation"
    assert Account.objects.get(**own, name="Bioholding").details["office_location"] == "Philipines"
    assert Product.objects.filter(**own).count() == 7
    assert Opportunity.objects.filter(**own, product__name="GTX Pro").count() == 1_480
    assert Opportunity.objects.filter(**own, account__isnull=True).count() == 1_425


def agents_and_managers_are_people_in_teams(actor: Actor) -> None:
    own = {"organisation": actor.organisation}
    assert Person.objects.filter(**own).count() == 35 + 6
    assert RoleGrant.objects.filter(**own, role="salesperson").count() == 35
    assert RoleGrant.objects.filter(**own, role="manager").count() == 6
    offices = Team.objects.filter(**own, parent__isnull=True)
    assert sorted(offices.values_list("name", flat=True)) == ["Central", "East", "West"]
    assert Team.objects.filter(**own, parent__in=offices).count() == 6
    leads = Membership.objects.get(**own, person__name="Melvin Marxen", kind="manager")
    assert leads.team.parent is not None
    assert leads.team.parent.name == "Central"
    members = leads.team.memberships.filter(kind="member")
    assert members.filter(person__name="Darcel Schlecht").exists()


def an_amount_is_known_at_the_closing_and_not_before(actor: Actor) -> None:
    amounts = ValueChange.objects.filter(organisation=actor.organisation, field="amount")
    assert amounts.count() == 4_238
    first = amounts.get(opportunity__name="Cancity, GTX Plus Basic", amount=1054)
    assert first.happened_at == dt.datetime(2017, 3, 1, tzinfo=dt.UTC)
    still_open = Opportunity.objects.filter(organisation=actor.organisation, now_outcome="open")
    assert not still_open.filter(now_amount__isnull=False).exists()


def test_a_practice_clock_sees_the_first_of_october_and_undo_leaves_nothing(
    shared_data: Path,
) -> None:
    actor = an_organisation(FIRST_OF_OCTOBER)
    before = row_counts()
    run = bring_in(actor, shared_data / "maven_crm")
    assert run is not None
    known = Opportunity.objects.filter(organisation=actor.organisation, now_exists=True)
    dated = known.filter(now_outcome="open", created_at__isnull=False)
    assert dated.count() == 2_434
    assert dated.filter(now_owner__name="Darcel Schlecht").count() == 156
    assert projection.rebuild(actor.organisation, FIRST_OF_OCTOBER) == 0

    the_same_files_again_write_nothing_at_all(actor, shared_data / "maven_crm")

    undo(actor, run=run.uuid, now=NOW)
    left = {name: count - before[name] for name, count in row_counts().items()}
    assert {name: count for name, count in left.items() if count} == {
        "intake.ImportRun": 1,
        "intake.Proposal": 1,
        "people.Journal": 3,
        "sales.Batch": 1,
    }


def the_same_files_again_write_nothing_at_all(actor: Actor, folder: Path) -> None:
    actor.organisation.refresh_from_db()
    version, before = actor.organisation.data_version, row_counts()
    assert bring_in(actor, folder) is None
    actor.organisation.refresh_from_db()
    assert row_counts() == before
    assert actor.organisation.data_version == version


@pytest.mark.slow
def test_the_canonical_files_arrive_with_every_step(shared_data: Path) -> None:
    actor = operator(create_organisation(name="Bank", now=NOW, timezone="Europe/Amsterdam"))
    files = real_files(shared_data / "bpi2012", "activities.csv.gz")
    staged = stage(actor, files=files, now=NOW)
    applied = apply(actor, run=staged.run.uuid, accept_refused=False, now=NOW)
    counts = {kind.value: count.new for kind, count in applied.counts.items()}
    assert counts["opportunities"] == 13_087
    assert counts["steps"] == 53_754
    own = {"organisation": actor.organisation}
    repeating = OutcomeChange.objects.filter(**own).count()
    assert repeating == 12_688
    assert StepChange.objects.filter(**own).count() + repeating == 53_754
    first = StepChange.objects.filter(**own, opportunity__name="173688").first()
    assert first is not None
    # Two hours behind Amsterdam's summer.
    assert first.happened_at == dt.datetime(2011, 9, 30, 22, 38, 44, 546_000, tzinfo=dt.UTC)
    assert first.by is not None
    assert first.by.name == "112"
    assert projection.rebuild(actor.organisation, NOW) == 0
