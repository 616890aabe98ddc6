"""People, their roles, and the last administrator."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.people.actor import UnableToAct
from foresaid.people.journal import AlreadyDone
from foresaid.people.models import Person, Role, RoleGrant
from foresaid.people.operations.people import (
    UnableToAddPerson,
    UnableToLetGo,
    add_person,
    change_own_settings,
    person_left,
)
from foresaid.people.operations.roles import (
    UnableToEndRole,
    UnableToGrantRole,
    end_role,
    grant_role,
)
from foresaid.people.periods import share_a_day
from tests.cast import Cast, give_login
from tests.rows import changed, everything


def test_a_manager_may_not_add_people_and_nothing_is_written(cast: Cast) -> None:
    before = everything()
    with pytest.raises(UnableToAct):
        add_person(cast.actor(cast.sam), name="Nell", now=cast.now)
    assert changed(before) == {}


def test_a_form_sent_twice_adds_one_person(cast: Cast) -> None:
    actor = cast.actor(cast.ada)
    add_person(actor, name="Nell", now=cast.now, request_key="same")
    with pytest.raises(AlreadyDone):
        add_person(actor, name="Nell", now=cast.now, request_key="same")
    assert Person.objects.filter(name="Nell").count() == 1


def test_two_people_here_do_not_share_an_address(cast: Cast) -> None:
    with pytest.raises(UnableToAddPerson, match="Dana Ortiz already has the address") as refused:
        add_person(cast.operator, name="Other", email="Dana@aldermoor.example", now=cast.now)
    assert refused.value.field == "email"


def test_the_last_administrator_can_neither_leave_nor_lose_the_role(cast: Cast) -> None:
    grant = cast.ada.grants.get(role=Role.ADMINISTRATOR)
    with pytest.raises(UnableToEndRole, match="Ada Quist is the last administrator"):
        end_role(cast.actor(cast.ada), grant=grant.uuid, now=cast.now)
    with pytest.raises(UnableToLetGo, match="Ada Quist is the last administrator"):
        person_left(cast.operator, person=cast.ada.uuid, left_on=cast.today, now=cast.now)


def test_an_administrator_who_can_not_sign_in_is_no_replacement(cast: Cast) -> None:
    nell = add_person(
        cast.operator, name="Nell", email="nell@x.example", roles=[Role.ADMINISTRATOR], now=cast.now
    )
    with pytest.raises(UnableToLetGo):
        person_left(cast.operator, person=cast.ada.uuid, left_on=cast.today, now=cast.now)
    give_login(nell)
    person_left(cast.operator, person=cast.ada.uuid, left_on=cast.today, now=cast.now)


def test_an_administrator_whose_role_will_end_is_no_replacement(cast: Cast) -> None:
    grant_role(
        cast.operator,
        person=cast.sam.uuid,
        role=Role.ADMINISTRATOR,
        to_on=cast.today + dt.timedelta(days=30),
        now=cast.now,
    )
    with pytest.raises(UnableToLetGo):
        person_left(cast.operator, person=cast.ada.uuid, left_on=cast.today, now=cast.now)


def test_who_leaves_loses_roles_teams_and_the_way_in_and_keeps_the_rest(cast: Cast) -> None:
    person_left(cast.actor(cast.ada), person=cast.dana.uuid, left_on=cast.today, now=cast.now)
    cast.dana.refresh_from_db()
    assert cast.dana.left_on == cast.today
    assert cast.actor(cast.dana).roles == frozenset()
    assert [row.to_on for row in cast.dana.memberships.all()] == [cast.today]


def test_a_role_ends_on_its_day_and_holds_the_day_before(cast: Cast) -> None:
    grant = cast.dana.grants.get()
    end_role(cast.actor(cast.ada), grant=grant.uuid, now=cast.now)
    grant.refresh_from_db()
    assert grant.to_on == cast.today
    assert not cast.actor(cast.dana).roles


def test_a_role_that_would_end_before_it_began_never_was(cast: Cast) -> None:
    grant = grant_role(
        cast.operator,
        person=cast.dana.uuid,
        role=Role.MANAGER,
        from_on=cast.today + dt.timedelta(days=5),
        now=cast.now,
    )
    end_role(cast.operator, grant=grant.uuid, now=cast.now)
    assert not RoleGrant.objects.filter(pk=grant.pk).exists()


def test_the_same_role_is_not_held_twice_at_a_time(cast: Cast) -> None:
    with pytest.raises(UnableToGrantRole, match="has the role “salesperson” in that time already"):
        grant_role(cast.operator, person=cast.dana.uuid, role=Role.SALESPERSON, now=cast.now)


def test_working_days_are_the_persons_own_to_set(cast: Cast) -> None:
    change_own_settings(cast.actor(cast.dana), timezone="", works_on="1111000", now=cast.now)
    cast.dana.refresh_from_db()
    assert cast.dana.works_on == "1111000"


DAYS = st.integers(0, 40)


@given(st.lists(st.tuples(DAYS, DAYS | st.none()), max_size=5))
def test_spans_share_a_day_exactly_when_some_day_lies_in_two(
    drawn: list[tuple[int, int | None]],
) -> None:
    start = dt.date(2026, 1, 1)
    spans = [
        (
            start + dt.timedelta(days=first),
            None if length is None else start + dt.timedelta(days=first + 1 + length),
        )
        for first, length in drawn
    ]
    days = [start + dt.timedelta(days=number) for number in range(100)]
    crowded = any(sum(a <= day and (b is None or day < b) for a, b in spans) > 1 for day in days)
    assert share_a_day(spans) == crowded
