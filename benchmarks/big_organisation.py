"""Build an organisation of 100,000 opportunities and 200 people in the database of the settings.

python -m benchmarks.big_organisation [--quick]

FORESAID_HOME and FORESAID_DATABASE_URL say where. The last line printed is JSON: what was
written and the seconds that each part took. `pages.py` calls this for both databases.
"""

import argparse
import datetime as dt
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foresaid.people.models import Organisation


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4,000 opportunities, 60 people")
    quick = parser.parse_args().quick
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.support import big_rows, big_world

    call_command("migrate", interactive=False, verbosity=0)
    timed = big_rows.Timed()
    size = big_world.QUICK if quick else big_world.WHOLE
    organisation = big_rows.build(size, now=dt.datetime.now(dt.UTC), timed=timed)
    print(json.dumps({"counts": counts(organisation), "seconds": timed.seconds}))
    return 0


def counts(organisation: "Organisation") -> dict[str, int]:
    """How many rows of each kind there are now."""
    from foresaid.ledger.models import Entry
    from foresaid.people.models import Person
    from foresaid.sales.models import Account, Activity, Meeting, Opportunity, StepChange

    models = (Person, Account, Opportunity, StepChange, Meeting, Activity, Entry)
    found = {
        str(model._meta.verbose_name_plural): model.objects.filter(
            organisation=organisation
        ).count()
        for model in models
    }
    rows = Opportunity.objects.filter(organisation=organisation)
    return {**found, "open opportunities": rows.filter(now_outcome="open").count()}


if __name__ == "__main__":
    sys.exit(main())
