"""Everything said, as JSON Lines; the schema stands in docs/reference/chain.md.

From an export alone the chain can be proved anew with a few lines of any language: the objects
`entry` and `row` are what was hashed, `texts` carry the salts of their digests.
"""

from collections.abc import Iterator
from typing import Any

from foresaid.people.models import Absence, Organisation, Person
from foresaid.sales.models import Account, Contact, Exit, Meeting, MeetingSchedule, Opportunity

from .stream import Link, links
from .verify import spelt

SCHEMA = 1


def export(organisation: Organisation) -> Iterator[str]:
    """One line of JSON per entry, in order, after one that says what it is."""
    yield spelt(
        {
            "schema": SCHEMA,
            "organisation": organisation.name,
            "organisation_id": organisation.pk,
            "timezone": organisation.timezone,
            "practice": organisation.is_practice,
        }
    )
    for link in links(organisation.pk):
        yield spelt(_line(link))
    yield from _names(organisation)


def _line(link: Link) -> dict[str, Any]:
    kind = link.columns["kind"]
    line = {
        "id": link.key,
        "hash": link.hash,
        "entry": link.columns,
        "row": link.rows.get(kind, {}),
        "texts": {name: {"salt": salt, "text": text} for name, (salt, text) in link.words.items()},
    }
    if link.members:
        line["members"] = sorted(link.members)
    if link.erased:
        line["erased"] = sorted(link.erased)
    return line


def _names(organisation: Organisation) -> Iterator[str]:
    """What the numbers in the rows stand for, so that an export can be read by itself."""
    people = Person.objects.filter(organisation=organisation).order_by("pk")
    yield from _named("person", people.values_list("pk", "uuid", "name", "timezone", "works_on"))
    yield from _absences(organisation)
    for kind, model in (("opportunity", Opportunity), ("account", Account), ("contact", Contact)):
        rows = model._default_manager.filter(organisation=organisation).order_by("pk")
        yield from _named(kind, rows.values_list("pk", "uuid", "name"))
    exits = Exit.objects.filter(organisation=organisation).order_by("pk")
    yield from _named("exit", exits.values_list("pk", "uuid", "text"))
    meetings = Meeting.objects.filter(organisation=organisation).order_by("pk")
    yield from _named("meeting", meetings.values_list("pk", "uuid", "title"))
    schedule = MeetingSchedule.objects.filter(organisation=organisation).order_by("pk")
    for row in schedule.iterator():
        yield spelt(
            {
                "schedule_of": row.meeting_id,
                "starts_at": row.starts_at.isoformat(),
                "ends_at": row.ends_at.isoformat(),
                "state": row.state,
                "origin": row.origin,
                "recorded_at": row.recorded_at.isoformat(),
            }
        )


def _named(kind: str, rows: Any) -> Iterator[str]:
    for key, uuid, name, *more in rows.iterator():
        line = {"kind": kind, "id": key, "uuid": uuid.hex, "name": name}
        yield spelt(line | dict(zip(("timezone", "works_on"), more, strict=False)))


def _absences(organisation: Organisation) -> Iterator[str]:
    """The days on which people's clocks stood still: lateness is counted without them."""
    for row in Absence.objects.filter(organisation=organisation).order_by("pk").iterator():
        yield spelt(
            {
                "absence_of": row.person_id,
                "from_on": row.from_on.isoformat(),
                "to_on": row.to_on.isoformat(),
                "from_noon": row.from_noon,
                "until_noon": row.until_noon,
            }
        )
