"""Prepare the review of everybody with open deals, each by their own manager; print JSON.

Every row: name, open deals, oldest of them in days, items to talk about, minutes, kinds, and
seconds. For the newest organisation of the settings' database.
"""

import datetime as dt
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foresaid.people.models import Person


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from foresaid.people.models import Organisation, Person

    organisation = Organisation.objects.latest("pk")
    people = Person.objects.filter(
        organisation=organisation,
        opportunities__now_outcome="open",
        opportunities__now_exists=True,
    )
    print(json.dumps([_prepared(person) for person in people.distinct().order_by("name")]))
    return 0


def _prepared(person: "Person") -> dict[str, Any]:
    from foresaid.people import access
    from foresaid.people.actor import Door, actor_for
    from foresaid.reviews.operations.prepare import prepare_review
    from foresaid.reviews.questions import review_page
    from foresaid.sales.models import Opportunity

    now = dt.datetime.now(dt.UTC)
    today, moment = person.organisation.today(now), person.organisation.moment(now)
    manager = access.managers_of(person, today).get()
    actor = actor_for(manager, Door.COMMAND, today)
    started = time.perf_counter()
    review = prepare_review(actor, person=person.uuid, now=now)
    seconds = time.perf_counter() - started
    page = review_page(actor, review)
    rows = Opportunity.objects.open().filter(now_owner=person, now_exists=True)
    dated = rows.filter(created_at__isnull=False).order_by("created_at")
    first = dated.first()
    assert first is None or first.created_at is not None
    return {
        "name": person.name,
        "open": rows.count(),
        "dated": dated.count(),
        "oldest": (moment - first.created_at).days if first and first.created_at else None,
        "items": page.to_talk_about,
        "minutes": page.minutes,
        "kinds": [item.kind for item in (*page.items, *page.folded)],
        "opening": str(page.opening),
        "seconds": seconds,
    }


if __name__ == "__main__":
    sys.exit(main())
