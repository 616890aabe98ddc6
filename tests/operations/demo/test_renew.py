"""A new demo organisation takes the place of the one before, and nothing of that is removed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from foresaid.intake.demo import load, renew
from foresaid.intake.demo.clock import Clock, clock_of
from foresaid.intake.demo.draw import draw
from foresaid.intake.demo.people import write_staff
from foresaid.people import questions
from foresaid.people.actor import operator
from foresaid.people.models import Organisation, Person
from foresaid.people.operations.links import make_sign_in_link, use_sign_in_link
from foresaid.people.operations.organisations import create_organisation

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)


def _only_people(*, seed: int, moment: dt.datetime, now: dt.datetime) -> Organisation:
    """The organisation with its people, without their past: quick, and enough for who sees it."""
    organisation = load._found(moment, now)
    world = draw(organisation, seed=seed, moment=moment)
    write_staff(organisation, world, clock_of(organisation, now))
    return organisation


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renew, "make_hidden", _only_people)


def _sign_in(name: str, now: dt.datetime) -> Person:
    actor = questions.operator_of("demo")
    person = questions.find_person(actor, name or None, now)
    token = make_sign_in_link(actor, person=person.uuid, now=now)
    return use_sign_in_link(token=token, now=now)


@pytest.mark.django_db
def test_a_renewed_demo_retires_the_one_before_and_keeps_its_rows() -> None:
    renew.renew_demo(now=NOW)
    old = Organisation.objects.get()
    made = renew.renew_demo(now=LATER)
    assert (made.is_new, made.replaced) == (True, 1)
    old.refresh_from_db()
    assert old.retired_at == LATER
    assert Person.objects.filter(organisation=old).count() == 12
    assert Organisation.objects.get(retired_at=None).moment(LATER) == LATER


@pytest.mark.django_db
def test_who_was_signed_in_finds_the_same_person_in_the_new_one() -> None:
    renew.renew_demo(now=NOW)
    before = _sign_in("Dana Ortiz", NOW)
    assert before.login is not None
    assert renew.renew_demo(now=LATER).moved == 1
    actor = questions.signed_in_actor(before.login.pk, before.pk, LATER)
    assert actor is not None
    assert actor.person is not None
    assert actor.person.name == "Dana Ortiz"
    assert actor.person.pk != before.pk
    assert actor.organisation.retired_at is None


@pytest.mark.django_db
def test_with_if_missing_a_demo_that_is_there_stays() -> None:
    renew.renew_demo(now=NOW)
    again = renew.renew_demo(now=LATER, if_missing=True)
    assert not again.is_new
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_a_link_for_the_demo_is_its_sales_managers() -> None:
    renew.renew_demo(now=NOW)
    assert _sign_in("", NOW).name == "Sam Lindqvist"


@pytest.mark.django_db
def test_a_load_that_ends_half_way_is_seen_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(**named: object) -> Organisation:
        _only_people(**named)  # type: ignore[arg-type]  # the same arguments, handed on
        raise RuntimeError("killed")

    monkeypatch.setattr(renew, "make_hidden", ends)
    with pytest.raises(RuntimeError):
        renew.renew_demo(now=NOW)
    assert questions.organisation_names() == []


@pytest.mark.django_db
def test_its_clock_can_stand_on_an_earlier_day() -> None:
    renew.renew_demo(now=NOW, as_of=dt.date(2026, 3, 2))
    organisation = Organisation.objects.get()
    assert organisation.today(NOW) == dt.date(2026, 3, 2)
    assert organisation.created_at == NOW - dt.timedelta(days=548)


@pytest.mark.django_db
def test_a_day_still_to_come_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(renew.UnableToRenewDemo, match="Choose a day from 1990 to today"):
        renew.renew_demo(now=NOW, as_of=dt.date(2026, 11, 24))
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_other_practice_organisations_are_left_alone() -> None:
    own = create_organisation(name="Maven", now=NOW, practice_from=NOW)
    renew.renew_demo(now=NOW)
    renew.renew_demo(now=LATER)
    own.refresh_from_db()
    assert own.retired_at is None
    assert operator(own).organisation.is_practice


def test_office_hours_are_those_of_the_organisations_wall_clock() -> None:
    clock = Clock(zone=ZoneInfo(load.ZONE), end=NOW, ahead=dt.timedelta())
    summer = (dt.date(2026, 7, 1) - dt.date(1970, 1, 1)).days + 9 / 24
    winter = (dt.date(2026, 11, 2) - dt.date(1970, 1, 1)).days + 9 / 24
    assert clock.at(summer) == dt.datetime(2026, 7, 1, 7, 0, tzinfo=dt.UTC)
    assert clock.at(winter) == dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)
