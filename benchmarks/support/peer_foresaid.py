"""Print, as JSON, who opens which list in the newest organisation of the settings' database."""

import datetime as dt
import json
import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from foresaid.cli.serve import collect_static_files
    from foresaid.forecasting.operations.refresh import refresh_run
    from foresaid.people.actor import operator
    from foresaid.people.models import Organisation, Role
    from foresaid.people.operations.links import make_sign_in_link
    from foresaid.people.operations.people import add_person
    from foresaid.sales.models import Opportunity

    collect_static_files()
    now = dt.datetime.now(dt.UTC)
    organisation = Organisation.objects.latest("pk")
    actor = operator(organisation)
    refresh_run(actor, now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    head = add_person(actor, name="Ada Quist", email="", roles=[Role.HEAD], now=now)
    make_sign_in_link(actor, person=head.uuid, now=now)
    head.refresh_from_db()
    assert head.login is not None
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(head.login)
    session = client.session
    session["person"] = head.pk
    session.save()
    path = "/opportunities/?state=all"
    assert client.get(path).status_code == 200
    rows = Opportunity.objects.filter(organisation=organisation).count()
    print(json.dumps({"path": path, "cookie": client.cookies["sessionid"].value, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
