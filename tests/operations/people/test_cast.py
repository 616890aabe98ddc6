"""The cast that other tests lean on is as it says."""

from foresaid.people import access
from tests.cast import Cast


def test_sam_sees_the_people_of_north_and_nobody_else(cast: Cast) -> None:
    seen = access.seen_people(cast.actor(cast.sam), cast.today)
    assert set(seen) == {cast.sam, cast.dana, cast.iris}


def test_ada_sees_everybody_of_her_organisation_and_nobody_of_the_other(cast: Cast) -> None:
    seen = set(access.seen_people(cast.actor(cast.ada), cast.today))
    assert len(seen) == 6
    assert cast.fritz not in seen


def test_the_direct_reports_of_ada_are_the_managers_of_both_teams(cast: Cast) -> None:
    assert set(access.direct_reports(cast.actor(cast.ada), cast.today)) == {cast.sam, cast.theo}


def test_a_manager_who_sells_is_led_by_the_own_manager(cast: Cast) -> None:
    assert list(access.managers_of(cast.theo, cast.today)) == [cast.ada]
