"""Foresaid among the invited: requests, updates and cancellations by mail."""

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest

from foresaid.connectors.invitations.mails import UnableToReceive
from foresaid.connectors.models import Invited
from foresaid.connectors.operations.invitations import any_due, read_due, receive
from foresaid.intake.calendars.guests import and_parents
from foresaid.intake.operations.take_in import TakenIn
from foresaid.people.errors import Unable
from foresaid.sales.models import Contact, Meeting
from tests.ics import Draft, calendar, stamp
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anna_has_an_address(scene: Scene, settings: Any) -> None:
    settings.CALENDAR_ADDRESS = "meetings@foresaid.example"
    Contact.objects.filter(name="Anna Berg").update(email="anna@northwind.example")


def draft(scene: Scene, hours: float = 3, **more: Any) -> Draft:
    values = {"guests": ("anna@northwind.example", "meetings@foresaid.example"), **more}
    return Draft(uid="a@x", starts_at=scene.now + dt.timedelta(hours=hours), **values)


def mail(*events: Draft | str, method: str = "REQUEST", sender: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = f"Dana Ortiz <{sender or 'Dana@aldermoor.example'}>"
    message["To"] = "meetings@foresaid.example"
    message["Subject"] = "Invitation: Northwind"
    message.set_content("You are invited.")
    text = calendar(events, f"METHOD:{method}")
    message.add_attachment(
        text.encode(), maintype="text", subtype="calendar", params={"method": method}
    )
    return message.as_bytes()


def came(scene: Scene, *events: Draft | str, **more: str) -> TakenIn:
    return receive(mail(*events, **more), now=scene.now)


def test_an_invitation_becomes_a_meeting_of_whoever_organises_it(scene: Scene) -> None:
    assert came(scene, draft(scene)).counts == {"new": 1}
    meeting = Meeting.objects.get()
    assert meeting.now_lead == scene.cast.dana
    assert meeting.account == scene.opportunity.account
    assert meeting.guests == []


def test_an_update_moves_it_and_a_cancellation_calls_it_off(scene: Scene) -> None:
    came(scene, draft(scene))
    came(scene, draft(scene, 5, sequence=1))
    assert Meeting.objects.get().now_starts_at == scene.now + dt.timedelta(hours=5)
    came(scene, draft(scene, 5, sequence=2), method="CANCEL")
    meeting = Meeting.objects.get()
    assert meeting.now_state == "cancelled"
    assert meeting.schedule.count() == 3


def test_a_mail_that_was_overtaken_changes_nothing(scene: Scene) -> None:
    came(scene, draft(scene))
    came(scene, draft(scene, 5, sequence=2))
    came(scene, draft(scene, 9, sequence=1))
    assert Meeting.objects.get().now_starts_at == scene.now + dt.timedelta(hours=5)


def test_the_same_mail_twice_changes_nothing(scene: Scene) -> None:
    came(scene, draft(scene))
    assert came(scene, draft(scene)).counts == {"unchanged": 1}


def test_one_occurrence_of_a_series_is_called_off_alone(scene: Scene) -> None:
    weekly = draft(scene, 24).with_lines("RRULE:FREQ=WEEKLY;COUNT=3")
    came(scene, weekly)
    second = scene.now + dt.timedelta(hours=24 + 168)
    off = Draft(uid="a@x", starts_at=second, sequence=1).with_lines(
        f"RECURRENCE-ID:{stamp(second)}"
    )
    came(scene, off, method="CANCEL")
    states = Meeting.objects.order_by("first_starts_at").values_list("now_state", flat=True)
    assert list(states) == ["planned", "cancelled", "planned"]
    came(scene, draft(scene, 24, sequence=2), method="CANCEL")
    assert set(Meeting.objects.values_list("now_state", flat=True)) == {"cancelled"}


def test_a_series_goes_on_when_its_later_dates_come_into_reach(scene: Scene) -> None:
    came(scene, draft(scene, 24).with_lines("RRULE:FREQ=WEEKLY"))
    count = Meeting.objects.count()
    assert not any_due(scene.now)
    scene.clock.forward(days=8)
    assert any_due(scene.now)
    read_due(scene.now)
    assert Meeting.objects.count() == count + 1


def test_the_calendar_and_the_mail_together_give_one_meeting(scene: Scene) -> None:
    from tests.operations.intake.test_take_in import event, read

    came(scene, draft(scene))
    read(scene, event(scene, "a@x"))
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("sender", ["anna@northwind.example", "evil@elsewhere.example"])
def test_only_the_organiser_s_own_mail_counts(scene: Scene, sender: str) -> None:
    came(scene, draft(scene))
    with pytest.raises(Unable, match="The mail comes from"):
        came(scene, draft(scene, 5, sequence=1), method="CANCEL", sender=sender)
    forged = draft(scene, 5, organiser=sender, guests=("dana@aldermoor.example",))
    with pytest.raises(Unable, match="only they can change it"):
        came(scene, forged, method="CANCEL", sender=sender)
    assert Meeting.objects.get().now_state == "planned"


@pytest.mark.parametrize(
    ("sender", "state"),
    [("assistant@aldermoor.example", "cancelled"), ("anna@northwind.example", "planned")],
)
def test_a_colleague_sends_for_the_organiser_and_no_guest(
    scene: Scene, sender: str, state: str
) -> None:
    came(scene, draft(scene))
    event = (
        draft(scene, sequence=1)
        .text()
        .replace(
            "ORGANIZER:mailto:dana@aldermoor.example",
            f'ORGANIZER;SENT-BY="mailto:{sender}":mailto:dana@aldermoor.example',
        )
    )
    assert "SENT-BY" in event
    if state == "planned":
        with pytest.raises(Unable, match="The mail comes from"):
            came(scene, event, method="CANCEL", sender=sender)
    else:
        came(scene, event, method="CANCEL", sender=sender)
    assert Meeting.objects.get().now_state == state


def test_nobody_of_ours_in_it_is_refused_and_nothing_is_kept(scene: Scene) -> None:
    with pytest.raises(Unable, match="Nobody who is invited"):
        came(scene, draft(scene, organiser="x@y.example"), sender="x@y.example")
    assert not Invited.objects.exists()


def test_a_customer_s_invitation_is_led_by_the_one_invited(scene: Scene) -> None:
    anna = "anna@northwind.example"
    came(scene, draft(scene, organiser=anna, guests=("iris@aldermoor.example",)), sender=anna)
    assert Meeting.objects.get().now_lead == scene.cast.iris


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no invitation in this mail"),
        (b"From: dana@aldermoor.example\r\n\r\nhello", "no invitation in this mail"),
        (mail(method="REPLY"), "no invitation"),
        (mail(), "which event"),
        (b"\xff\xfe\x00" * 50, "no invitation in this mail"),
    ],
)
def test_other_mails_are_refused_with_a_sentence(scene: Scene, raw: bytes, says: str) -> None:
    with pytest.raises(Unable, match=says):
        receive(raw, now=scene.now)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "lines",
    [
        ("RECURRENCE-ID:00010101T000000",), ("SEQUENCE:abc",), ("DTSTART:20261125T100000Z",),
        ("ORGANIZER:mailto:dana@aldermoor.example",), ("RRULE:FREQ=SECONDLY",),
    ],
)  # fmt: skip
def test_what_nobody_understands_is_a_sentence_and_nothing_is_kept(
    scene: Scene, lines: tuple[str, ...]
) -> None:
    with pytest.raises(Unable):
        came(scene, draft(scene).with_lines(*lines))
    assert not Invited.objects.exists()
    assert came(scene, draft(scene)).counts == {"new": 1}


def test_a_series_that_became_too_much_keeps_no_other_from_being_looked_at(scene: Scene) -> None:
    came(scene, draft(scene).with_lines("RRULE:FREQ=WEEKLY"))
    Invited.objects.update(content="BEGIN:VCALENDAR\r\nnonsense")
    scene.clock.forward(days=8)
    assert read_due(scene.now) == 1
    assert not any_due(scene.now)


def test_long_lines_are_kept_whole_so_that_a_name_in_them_is_found(scene: Scene) -> None:
    guest = "anna.margarete.elisabeth.berg-lindqvist.von.hohenfels@northwind.example"
    came(scene, draft(scene, guests=(guest,), title="Meeting Anna Margarete Berg " * 5))
    assert f"mailto:{guest}" in Invited.objects.get().content
    assert "Berg Meeting Anna Margarete Berg Meeting" in Invited.objects.get().content


def test_thousands_of_guests_are_too_many_and_a_name_of_thousands_of_parts_is_read(
    scene: Scene,
) -> None:
    everybody = tuple(f"guest{one}@northwind.example" for one in range(5_001))
    with pytest.raises(UnableToReceive, match="more than 5,000 people"):
        came(scene, draft(scene, guests=everybody))
    parts = ".".join(["a"] * 20_000)
    assert came(scene, draft(scene, guests=(f"x@{parts}", "anna@northwind.example"))).counts
    assert len(and_parents(parts)) < 10
