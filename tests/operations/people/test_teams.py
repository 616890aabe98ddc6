"""Teams in a tree, and who belongs to them."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresaid.people import access
from foresaid.people.models import Membership, Team, TeamPath
from foresaid.people.operations.memberships import UnableToJoinTeam, change_team, join_team
from foresaid.people.operations.teams import (
    UnableToMakeTeam,
    UnableToMoveTeam,
    make_team,
    move_team,
)
from tests.cast import Cast


def paths_by_climbing(cast: Cast) -> set[tuple[int, int, int]]:
    """Every (ancestor, descendant, depth), found by walking up from each team."""
    parents = dict(Team.objects.filter(organisation=cast.organisation).values_list("pk", "parent"))
    found = set()
    for team in parents:
        above: int | None = team
        depth = 0
        while above is not None:
            found.add((above, team, depth))
            above, depth = parents[above], depth + 1
    return found


def kept_paths(cast: Cast) -> set[tuple[int, int, int]]:
    rows = TeamPath.objects.filter(descendant__organisation=cast.organisation)
    return set(rows.values_list("ancestor", "descendant", "depth"))


# The cast is written once for all examples: each moves on from where the last one ended.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 6)), max_size=8))
def test_paths_stay_true_however_teams_are_moved(cast: Cast, moves: list[tuple[int, int]]) -> None:
    actor = cast.operator
    while Team.objects.filter(organisation=cast.organisation).count() < 7:
        count = Team.objects.filter(organisation=cast.organisation).count()
        make_team(actor, name=f"T{count}", parent=cast.north.uuid, now=cast.now)
    teams = list(Team.objects.filter(organisation=cast.organisation).order_by("pk"))
    for moved, to in moves:
        above = None if to < 0 else teams[to].uuid
        try:
            move_team(actor, team=teams[moved].uuid, parent=above, now=cast.now)
        except UnableToMoveTeam:
            assert moved == to or (teams[moved].pk, teams[to].pk) in {
                (a, b) for a, b, _depth in paths_by_climbing(cast)
            }
        assert kept_paths(cast) == paths_by_climbing(cast)


def test_a_team_does_not_move_under_itself(cast: Cast) -> None:
    with pytest.raises(UnableToMoveTeam, match="Sales can not stand under North"):
        move_team(cast.operator, team=cast.sales.uuid, parent=cast.north.uuid, now=cast.now)


def test_two_teams_do_not_share_a_name(cast: Cast) -> None:
    with pytest.raises(UnableToMakeTeam, match="a team “North” already"):
        make_team(cast.operator, name=" North ", now=cast.now)


def test_nobody_is_a_member_of_two_teams_on_one_day(cast: Cast) -> None:
    with pytest.raises(UnableToJoinTeam, match="Dana Ortiz is a member of North in that time"):
        join_team(cast.operator, person=cast.dana.uuid, team=cast.south.uuid, now=cast.now)


def test_who_leads_may_lead_another_team_too(cast: Cast) -> None:
    join_team(
        cast.operator,
        person=cast.sam.uuid,
        team=cast.south.uuid,
        kind=Membership.Kind.MANAGER,
        now=cast.now,
    )
    assert cast.noor in access.seen_people(cast.actor(cast.sam), cast.today)


def test_after_a_change_of_teams_the_new_manager_sees_and_the_old_does_not(cast: Cast) -> None:
    change_team(cast.actor(cast.ada), person=cast.dana.uuid, team=cast.south.uuid, now=cast.now)
    spans = cast.dana.memberships.order_by("from_on").values_list("team__name", "to_on")
    assert list(spans) == [("North", cast.today), ("South", None)]
    assert cast.dana not in access.seen_people(cast.actor(cast.sam), cast.today)
    assert cast.dana in access.seen_people(cast.actor(cast.theo), cast.today)
    yesterday = cast.today - dt.timedelta(days=1)
    assert cast.dana in access.seen_people(cast.actor(cast.sam), yesterday)
