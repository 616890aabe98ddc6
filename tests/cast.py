"""People with names for every test that needs an organisation.

Ada Quist is head of sales and administrator. Sam Lindqvist leads team North, in which Dana Ortiz
and Iris Bekker sell. Theo Marsh leads team South and sells himself; Noor Haddad sells in it. Both
teams stand under team Sales, which Ada leads. Fritz Fremd administers, leads and sells in an
organisation of his own, which nobody here may ever see.

The fixture `cast` builds them; `sign_in` makes a client signed in as one of them.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.test import Client

from foresaid.people.actor import Actor, Door, actor_for, operator
from foresaid.people.models import Login, Membership, Organisation, Person, Role, Team
from foresaid.people.operations.memberships import join_team
from foresaid.people.operations.organisations import create_organisation
from foresaid.people.operations.people import add_person
from foresaid.people.operations.teams import make_team
from foresaid.people.operations.terms import extend_terms

FOUNDED = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
PASSWORD = "a long password for tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Organisation, people and teams; `now` is a Monday morning in their eleventh month."""

    organisation: Organisation
    ada: Person
    sam: Person
    theo: Person
    dana: Person
    iris: Person
    noor: Person
    sales: Team
    north: Team
    south: Team
    foreign: Organisation
    fritz: Person
    foreign_team: Team
    now: dt.datetime = NOW

    def actor(self, person: Person, door: Door = Door.PAGE) -> Actor:
        """What `person` may do at the cast's moment."""
        return actor_for(person, door, person.organisation.today(self.now))

    @property
    def operator(self) -> Actor:
        return operator(self.organisation)

    @property
    def today(self) -> dt.date:
        return self.organisation.today(self.now)


def build() -> Cast:
    """Write the whole cast through the operations; about a hundred quick queries."""
    organisation, foreign = _organisation("Aldermoor Pumps"), _organisation("Fremd & Co")
    ada = _person(organisation, "Ada Quist", Role.HEAD, Role.ADMINISTRATOR)
    sam = _person(organisation, "Sam Lindqvist", Role.MANAGER)
    theo = _person(organisation, "Theo Marsh", Role.MANAGER, Role.SALESPERSON)
    dana = _person(organisation, "Dana Ortiz", Role.SALESPERSON)
    iris = _person(organisation, "Iris Bekker", Role.SALESPERSON)
    noor = _person(organisation, "Noor Haddad", Role.SALESPERSON)
    sales = _team(organisation, "Sales", leads=ada)
    north = _team(
        organisation,
        "North",
        parent=sales,
        leads=sam,
        members=[dana, iris],
    )
    south = _team(organisation, "South", parent=sales, leads=theo, members=[noor])
    fritz = _person(foreign, "Fritz Fremd", Role.ADMINISTRATOR, Role.MANAGER, Role.SALESPERSON)
    return Cast(
        organisation=organisation,
        ada=ada,
        sam=sam,
        theo=theo,
        dana=dana,
        iris=iris,
        noor=noor,
        sales=sales,
        north=north,
        south=south,
        foreign=foreign,
        fritz=fritz,
        foreign_team=_team(foreign, "Elsewhere", leads=fritz),
    )


def sign_in(person: Person) -> Client:
    """A test client in whose session `person` is signed in, without going through the form."""
    client = Client()
    assert person.login is not None
    client.force_login(person.login)
    session = client.session
    session["person"] = person.pk
    session.save()
    return client


def give_login(person: Person, password: str = PASSWORD) -> Login:
    """A confirmed sign-in for `person` at their own address."""
    login = Login.objects.create_user(person.email, password)
    EmailAddress.objects.create(user=login, email=login.email, verified=True, primary=True)
    person.login = login
    person.save(update_fields=["login"])
    return login


def _organisation(name: str) -> Organisation:
    organisation = create_organisation(name=name, now=FOUNDED, timezone="Europe/Berlin")
    extend_terms(dt.datetime.now(dt.UTC))
    return organisation


def _person(organisation: Organisation, name: str, *roles: Role) -> Person:
    email = f"{name.split()[0].lower()}@{organisation.name.split()[0].lower()}.example"
    person = add_person(operator(organisation), name=name, email=email, roles=roles, now=FOUNDED)
    give_login(person)
    return person


def _team(
    organisation: Organisation,
    name: str,
    *,
    leads: Person,
    parent: Team | None = None,
    members: Iterable[Person] = (),
) -> Team:
    actor = operator(organisation)
    above = parent.uuid if parent else None
    team = make_team(actor, name=name, parent=above, now=FOUNDED)
    manager = Membership.Kind.MANAGER
    join_team(actor, person=leads.uuid, team=team.uuid, kind=manager, now=FOUNDED)
    for member in members:
        join_team(actor, person=member.uuid, team=team.uuid, now=FOUNDED)
    return team
