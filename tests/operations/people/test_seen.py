"""What is seen of somebody agrees with what everybody may see, and looks are kept."""

import datetime as dt

import pytest

from foresaid.people import access, looks, seen
from foresaid.people.models import Look, Person
from tests.cast import Cast, sign_in


def everybody(cast: Cast) -> list[Person]:
    return [cast.ada, cast.sam, cast.theo, cast.dana, cast.iris, cast.noor]


@pytest.mark.parametrize("groups_only", [False, True])
def test_who_sees_me_is_who_may_see_me_for_every_pair_of_people(
    cast: Cast, groups_only: bool
) -> None:
    type(cast.organisation).objects.update(groups_only=groups_only)
    people = [Person.objects.get(pk=person.pk) for person in everybody(cast)]
    for about in people:
        told = set(seen.sees_work(about, cast.today))
        private = set(seen.sees_private(about, cast.today))
        for viewer in people:
            if viewer == about:
                continue
            actor = cast.actor(viewer)
            may = access.seen_people(actor, cast.today).filter(pk=about.pk).exists()
            assert (viewer in told) == may
            assert (viewer in private) == access.sees_private_figures(actor, about, cast.today)


def test_above_the_direct_manager_nobody_sees_the_goal_rate(cast: Cast) -> None:
    assert set(seen.sees_private(cast.dana, cast.today)) == {cast.sam}
    assert set(seen.sees_private(cast.sam, cast.today)) == {cast.ada}


def test_a_second_look_on_a_day_and_a_look_at_oneself_write_nothing(cast: Cast) -> None:
    sam = cast.actor(cast.sam)
    pair = [(cast.dana.pk, "review"), (cast.sam.pk, "review")]
    assert looks.remember(sam, pair, now=cast.now) == 1
    assert looks.remember(sam, pair, now=cast.now + dt.timedelta(hours=2)) == 0
    assert looks.remember(sam, pair, now=cast.now + dt.timedelta(days=1)) == 1


def test_a_look_at_somebody_of_another_organisation_is_no_look(cast: Cast) -> None:
    assert looks.remember(cast.actor(cast.sam), [(cast.fritz.pk, "review")], now=cast.now) == 0
    assert not Look.objects.exists()


def test_the_page_names_who_looked(cast: Cast) -> None:
    looks.remember(cast.actor(cast.sam), [(cast.dana.pk, "review")], now=cast.now)
    view = seen.looks_at(cast.actor(cast.dana), cast.now)
    assert [(look.viewer, look.area, look.on_date) for look in view] == [
        ("Sam Lindqvist", "reviews", cast.today)
    ]
    body = sign_in(cast.dana).get("/seen/").content.decode()
    assert "Sam Lindqvist" in body
    assert "Theo Marsh" not in body
