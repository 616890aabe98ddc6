"""Who was erased does not come back with the next invitation."""

import pytest

from foresaid.connectors.models import Invited
from foresaid.intake.calendars.events import Event, Guest, Window
from foresaid.intake.operations.take_in import Reading, take_in
from foresaid.people.actor import job
from foresaid.privacy.operations.erase import Choice, by_rule, erase_contact, plan_contact
from foresaid.sales.models import Contact, ErasedAddress, Meeting
from foresaid.sales.operations.accounts import add_contact
from foresaid.sales.operations.calendars import answer_series
from tests.connectors.test_invitations import came, draft
from tests.operations.ledger.conftest import Scene
from tests.operations.privacy.test_erase import texts_of_the_database

pytestmark = pytest.mark.django_db
ADDRESS = "anna@northwind.example"


@pytest.fixture(autouse=True)
def anna_is_erased(scene: Scene, settings: object) -> None:
    """Beside her there is Ole, so that the house is known still."""
    anna = Contact.objects.get(name="Anna Berg")
    account = scene.opportunity.account
    assert account is not None
    add_contact(
        scene.dana, name="Ole", account=account.uuid, email="ole@northwind.example", now=scene.now
    )
    anna.email = ADDRESS
    anna.save()
    ada = scene.actor(scene.cast.ada)
    plan = plan_contact(ada, anna.uuid)
    choice = Choice(texts=by_rule(plan, certain_only=False), confirmed=plan.name, seen=plan.seen)
    erase_contact(ada, contact=anna.uuid, choice=choice, now=scene.now)


def nothing_names_anna() -> bool:
    texts = [one.casefold() for one in texts_of_the_database()]
    return not [one for one in texts if "anna" in one or "berg" in one]


def test_a_mail_keeps_the_meeting_and_not_the_address(scene: Scene) -> None:
    assert nothing_names_anna()
    named = f"ATTENDEE;CN=Anna Berg:mailto:{ADDRESS.upper()}"
    invitation = draft(scene, title="Pumps with Anna Berg").with_lines(named)
    assert came(scene, invitation).counts == {"new": 1}
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.account) == ("customer", scene.opportunity.account)
    assert nothing_names_anna()
    assert "erased.contact@northwind.example" in Invited.objects.get().content
    # An update of the same meeting is known again.
    later = draft(scene, 5, sequence=1, title="Pumps with Anna Berg")
    assert came(scene, later.with_lines(named)).counts == {"moved": 1}
    assert nothing_names_anna()


def test_a_calendar_keeps_the_meeting_and_not_the_address(scene: Scene) -> None:
    guests = (Guest(email=ADDRESS, name="Anna Berg"), Guest(email="dana@aldermoor.example"))
    start = scene.now.replace(hour=15)
    event = Event(
        key="a", series="a", title="Anna Berg / Dana: pumps", starts_at=start,
        ends_at=start.replace(hour=16), organiser=ADDRESS, guests=guests,
    )  # fmt: skip
    reading = Reading(
        source="calendar:1", events=(event,), since=scene.now, owner=scene.cast.dana,
        window=Window(from_at=scene.now, until_at=start.replace(hour=20)),
    )  # fmt: skip
    assert take_in(job(scene.cast.organisation), reading, now=scene.now).counts == {"new": 1}
    assert Meeting.objects.get().title == "… / Dana: pumps"
    assert nothing_names_anna()


def test_answering_whom_a_meeting_is_with_makes_no_contact_of_nobody(scene: Scene) -> None:
    ErasedAddress.objects.all().delete()
    Contact.objects.filter(email="ole@northwind.example").update(email="")
    ole = add_contact(scene.dana, name="Mia Sund", email="mia@elsewhere.example", now=scene.now)
    ada = scene.actor(scene.cast.ada)
    plan = plan_contact(ada, ole.uuid)
    choice = Choice(texts=by_rule(plan, certain_only=False), confirmed=plan.name, seen=plan.seen)
    erase_contact(ada, contact=ole.uuid, choice=choice, now=scene.now)
    came(scene, draft(scene, guests=("mia@elsewhere.example",)))
    meeting = Meeting.objects.get()
    assert meeting.guests == [["erased.contact@elsewhere.example", ""]]
    before = Contact.objects.count()
    answer_series(
        scene.dana, meeting=meeting.uuid, is_customer=True, account="Elsewhere", now=scene.now
    )
    assert Contact.objects.count() == before


def test_another_organisation_knows_nothing_of_it(scene: Scene) -> None:
    kept = ErasedAddress.objects.get()
    assert kept.organisation == scene.cast.organisation
    assert ADDRESS not in kept.digest
    other = ErasedAddress(organisation=scene.cast.fritz.organisation, digest=kept.digest)
    other.save()
    from foresaid.sales.erased import erased_among

    assert erased_among(scene.cast.fritz.organisation, [ADDRESS]) == frozenset()
    assert erased_among(scene.cast.organisation, [ADDRESS.upper()]) == {ADDRESS.upper()}
