"""Organisations, their calendar and settings."""

import datetime as dt
import itertools

import pytest

from foresaid.people.errors import NotThere
from foresaid.people.models import Journal, Organisation, Role, RoleGrant, Term
from foresaid.people.operations.organisations import (
    FirstAdministrator,
    UnableToChangeSettings,
    UnableToCreateOrganisation,
    change_settings,
    create_organisation,
)
from foresaid.people.operations.terms import extend_terms, needing_terms
from foresaid.people.questions import operator_of
from tests.cast import FOUNDED, Cast

SETTINGS = {
    "name": "Aldermoor",
    "timezone": "Europe/Paris",
    "currency": "GBP",
    "fiscal_start_month": 4,
    "groups_only": True,
    "smallest_group": 7,
    "late_result_hours": 48,
}


@pytest.mark.django_db
def test_a_new_organisation_has_an_administrator_and_one_journal_row() -> None:
    made = create_organisation(
        name="Nell Ltd", now=FOUNDED, administrator=FirstAdministrator(name="Nell Novak")
    )
    grant = RoleGrant.objects.get(organisation=made)
    assert (grant.role, grant.from_on) == (Role.ADMINISTRATOR, dt.date(2026, 1, 5))
    assert Journal.objects.filter(organisation=made).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "  ", "needs a name"),
        ("timezone", "Europe/Berln", "“Europe/Berln” is no known time zone"),
        ("timezone", "../etc/passwd", "is no known time zone"),
        ("currency", "EUX", "“EUX” is no known currency"),
        ("fiscal_start_month", 13, "month from 1 to 12"),
    ],
)
def test_a_value_that_can_not_be_used_is_named_and_nothing_is_made(
    field: str, value: object, words: str
) -> None:
    with pytest.raises(UnableToCreateOrganisation, match=words) as refused:
        create_organisation(**{"name": "Nell", "now": FOUNDED, field: value})  # type: ignore[arg-type]  # one value of several types
    assert refused.value.field == field
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_practice_clock_starts_at_its_moment_and_runs_on() -> None:
    start = dt.datetime(2017, 10, 1, 8, 0, tzinfo=dt.UTC)
    made = create_organisation(name="Practice", now=FOUNDED, practice_from=start)
    assert made.is_practice
    assert made.moment(FOUNDED + dt.timedelta(hours=3)) == start + dt.timedelta(hours=3)
    years = Term.objects.filter(organisation=made, kind="year").values_list("starts_on", flat=True)
    assert min(years) == dt.date(2014, 1, 1)
    assert max(years) == dt.date(2019, 1, 1)


@pytest.mark.django_db
def test_the_quarters_of_a_fiscal_year_from_april_follow_it_by_name() -> None:
    made = create_organisation(name="April", now=FOUNDED, fiscal_start_month=4)
    january = Term.objects.get(organisation=made, kind="quarter", starts_on=dt.date(2026, 1, 1))
    assert january.name == "Q4 2025/26"
    assert january.ends_on == dt.date(2026, 4, 1)
    week = Term.objects.get(organisation=made, kind="week", starts_on=dt.date(2026, 1, 5))
    assert (week.name, week.last_on) == ("Week 2 of 2026", dt.date(2026, 1, 11))


@pytest.mark.django_db
@pytest.mark.parametrize("month", range(1, 13))
def test_terms_of_a_kind_follow_each_other_without_gap_or_overlap(month: int) -> None:
    made = create_organisation(name="Any", now=FOUNDED, fiscal_start_month=month)
    for kind in Term.Kind.values:
        rows = list(Term.objects.filter(organisation=made, kind=kind))
        assert len(rows) > 5
        for first, second in itertools.pairwise(rows):
            assert first.ends_on == second.starts_on


def test_the_calendar_is_extended_before_it_runs_out_and_once_only(cast: Cast) -> None:
    later = dt.datetime(2031, 6, 1, tzinfo=dt.UTC)
    assert cast.organisation in needing_terms(later)
    assert extend_terms(later) > 0
    assert extend_terms(later) == 0
    assert Term.objects.filter(organisation=cast.organisation, name="Q4 2033").count() == 1


def test_settings_are_changed_by_an_administrator_and_the_quarters_follow(cast: Cast) -> None:
    change_settings(cast.actor(cast.ada), **SETTINGS, now=cast.now)  # type: ignore[arg-type]  # values of several types
    cast.organisation.refresh_from_db()
    assert {name: getattr(cast.organisation, name) for name in SETTINGS} == SETTINGS
    quarter = Term.objects.get(
        organisation=cast.organisation, kind="quarter", starts_on=dt.date(2026, 10, 1)
    )
    assert quarter.name == "Q3 2026/27"


def test_a_group_of_two_would_show_the_one_to_the_other(cast: Cast) -> None:
    with pytest.raises(UnableToChangeSettings, match="between 3 and 100"):
        change_settings(cast.actor(cast.ada), **{**SETTINGS, "smallest_group": 2}, now=cast.now)  # type: ignore[arg-type]  # values of several types


@pytest.mark.django_db
def test_without_a_name_a_command_means_the_only_organisation_that_is_no_practice() -> None:
    with pytest.raises(NotThere, match="There is no organisation yet"):
        operator_of("")
    played = Organisation.objects.create(name="Played", created_at=FOUNDED, practice_from=FOUNDED)
    assert operator_of("").organisation == played
    ours = Organisation.objects.create(name="Ours", created_at=FOUNDED)
    assert operator_of("").organisation == ours
    Organisation.objects.create(name="Theirs", created_at=FOUNDED)
    with pytest.raises(NotThere, match="Say which organisation is meant, by name"):
        operator_of("")
