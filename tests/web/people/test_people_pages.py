"""The pages on which people, teams and settings are kept."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foresaid.people.models import Absence, Membership, Organisation, Person, Role, Team
from tests.cast import Cast, sign_in


@pytest.fixture
def ada(cast: Cast) -> Client:
    return sign_in(cast.ada)


def act(client: Client, person: Person, verb: str, **values: object) -> int:
    return client.post(f"/people/{person.uuid}/{verb}/", values).status_code


def test_the_list_shows_roles_teams_and_who_signs_in(cast: Cast, ada: Client) -> None:
    page = ada.get("/people/").content.decode()
    assert "salesperson and sales manager" in page
    assert "leads South" in page
    assert "led by Sam Lindqvist · 2 members" in " ".join(page.split())


def test_the_list_takes_as_many_queries_for_twenty_people_as_for_six(
    cast: Cast, ada: Client
) -> None:
    ada.get("/people/")
    with CaptureQueriesContext(connection) as few:
        ada.get("/people/")
    Person.objects.bulk_create(
        Person(organisation=cast.organisation, name=f"Person {number}") for number in range(14)
    )
    with CaptureQueriesContext(connection) as many:
        ada.get("/people/")
    assert len(many) == len(few) <= 18


def test_somebody_is_added_with_role_and_team_at_once(cast: Cast, ada: Client) -> None:
    form = {"name": "Nell Novak", "roles": ["salesperson"], "team": str(cast.north.uuid)}
    assert ada.post("/people/add/", form).status_code == 302
    nell = Person.objects.get(name="Nell Novak")
    assert nell.grants.get().role == Role.SALESPERSON
    assert nell.memberships.get().team == cast.north


def test_when_one_part_is_refused_nothing_of_it_stays(cast: Cast, ada: Client) -> None:
    form = {"name": "Nell", "email": "dana@aldermoor.example", "roles": ["salesperson"]}
    answer = ada.post("/people/add/", form)
    assert "Dana Ortiz already has the address" in answer.content.decode()
    assert not Person.objects.filter(name="Nell").exists()


def test_a_team_of_the_other_organisation_is_no_choice(cast: Cast, ada: Client) -> None:
    form = {"name": "Nell", "team": str(cast.foreign_team.uuid)}
    assert ada.post("/people/add/", form).status_code == 200
    assert not Person.objects.filter(name="Nell").exists()


def test_every_act_on_a_persons_page_does_what_it_says(cast: Cast, ada: Client) -> None:
    dana = cast.dana
    assert act(ada, dana, "grant-role", role="manager") == 302
    assert dana.grants.filter(role=Role.MANAGER).exists()
    grant = dana.grants.get(role=Role.MANAGER)
    assert act(ada, dana, "end-role", row=grant.uuid) == 302
    assert not dana.grants.filter(role=Role.MANAGER, to_on__isnull=True).exists()
    assert act(ada, dana, "change-team", team=cast.south.uuid) == 302
    membership = dana.memberships.get(team=cast.south)
    assert act(ada, dana, "leave-team", row=membership.uuid) == 302
    assert not dana.memberships.filter(to_on__isnull=True).exists()
    assert act(ada, dana, "absent", from_on="2030-01-07", last_on="2030-01-11") == 302
    absence = Absence.objects.get()
    assert absence.to_on == dt.date(2030, 1, 12)
    assert act(ada, dana, "not-absent", row=absence.uuid) == 302
    assert act(ada, dana, "left", left_on=timezone.now().date().isoformat()) == 302
    assert Person.objects.get(pk=dana.pk).left_on is not None


def test_a_refused_act_says_why_and_keeps_what_was_typed(cast: Cast, ada: Client) -> None:
    answer = ada.post(
        f"/people/{cast.dana.uuid}/join-team/", {"team": cast.south.uuid, "kind": "member"}
    )
    page = answer.content.decode()
    assert "Dana Ortiz is a member of North in that time" in page
    assert f'value="{cast.south.uuid}" selected' in page


def test_there_is_no_other_act(cast: Cast, ada: Client) -> None:
    assert act(ada, cast.dana, "promote") == 404


def test_a_team_is_made_renamed_and_moved(cast: Cast, ada: Client) -> None:
    assert ada.post("/teams/", {"name": "East"}).status_code == 302
    east = Team.objects.get(name="East")
    form = {"name": "Far East", "parent": str(cast.sales.uuid)}
    assert ada.post(f"/teams/{east.uuid}/", form).status_code == 302
    east.refresh_from_db()
    assert (east.name, east.parent) == ("Far East", cast.sales)


def test_settings_hold_from_now_on(cast: Cast, ada: Client) -> None:
    form = {
        "name": "Aldermoor",
        "timezone": "Europe/Paris",
        "currency": "gbp",
        "fiscal_start_month": "4",
        "groups_only": "on",
        "smallest_group": "6",
        "late_result_hours": "48",
    }
    assert ada.post("/settings/", form).status_code == 302
    organisation = Organisation.objects.get(pk=cast.organisation.pk)
    assert (organisation.currency, organisation.groups_only) == ("GBP", True)
    seen = sign_in(cast.dana).get("/seen/").content.decode()
    assert "Your organisation keeps these figures to you alone." in seen


def test_a_person_sets_their_own_days_and_absences(cast: Cast) -> None:
    dana = sign_in(cast.dana)
    dana.post("/settings/own/", {"timezone": "Europe/Lisbon", "works_on": ["0", "1", "2", "3"]})
    cast.dana.refresh_from_db()
    assert (cast.dana.timezone, cast.dana.works_on) == ("Europe/Lisbon", "1111000")
    form = {"from_on": "2030-01-07", "last_on": "2030-01-07"}
    assert dana.post("/settings/own/absences/", form).status_code == 302
    absence = Absence.objects.get()
    assert absence.to_on - absence.from_on == dt.timedelta(days=1)
    refused = dana.post("/settings/own/absences/", form)
    assert "is known to be away from" in refused.content.decode()


@pytest.mark.parametrize(
    ("who", "place"), [("sam", "/reviews/"), ("ada", "/reviews/"), ("theo", "/reviews/")]
)
def test_home_is_the_reviews_for_who_leads(cast: Cast, who: str, place: str) -> None:
    assert sign_in(getattr(cast, who)).get("/")["Location"] == place


def test_a_line_of_the_first_days_is_done_when_it_is_so(cast: Cast, ada: Client) -> None:
    def sellers_line() -> str:
        page = ada.get("/first-days/").content.decode()
        return page[page.index("Give everybody who sells a team") :][:400]

    assert "done" in sellers_line()
    Membership.objects.filter(person__in=[cast.dana, cast.iris]).delete()
    assert "2 of 4" in sellers_line()
