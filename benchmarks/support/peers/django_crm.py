"""Runs in django-crm's own environment: prepares its database, loads the files, signs in.

python django_crm.py FOLDER [--saved]    with DJANGO_SETTINGS_MODULE=django_crm_settings

The last line printed is JSON: seconds of the load (by the clock, and busy), rows, the cookie and
the address of the list. With --saved each company and deal goes through its own `save()`, as
its pages do it, instead of in bulk.
"""

import csv
import datetime as dt
import json
import sys
import time
from pathlib import Path

import django

django.setup()

from common.models import Department  # noqa: E402 - apps first
from crm.models import ClosingReason, Company, Currency, Deal, Stage  # noqa: E402 - apps first
from django.conf import settings  # noqa: E402 - apps first
from django.contrib.auth.models import Group, User  # noqa: E402 - apps first
from django.core.management import call_command  # noqa: E402 - apps first
from django.db import connection, transaction  # noqa: E402 - apps first
from django.test import Client  # noqa: E402 - apps first
from django.utils import timezone  # noqa: E402 - apps first

AT_ONCE = 1_000


def load(folder: Path, *, saved: bool) -> int:
    """Stage histories as text in one column; rows in bulk, the fastest way its tables allow, or
    each `saved` by itself."""
    with (folder / "opportunities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dates: dict[str, list[tuple[str, str]]] = {}
    with (folder / "steps.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            dates.setdefault(row["opportunity"], []).append((row["step"], row["entered_at"][:10]))
    with transaction.atomic():
        department = Department.objects.first()
        group = Group.objects.get(pk=department.pk)
        users = _users({row["owner"] for row in rows}, group)
        companies = _companies({row["account"] for row in rows}, group, users, saved=saved)
        stages = _stages({step for parts in dates.values() for step, _on in parts}, department)
        _keep(Deal, _deals(rows, dates, users, companies, stages, group), saved=saved)
    return len(rows)


def _users(names: set[str], group: Group) -> dict[str, User]:
    """One by one: a profile is made for each when it is saved."""
    made = {}
    for name in sorted(names):
        user = User.objects.create(
            username=name.replace(" ", "."), first_name=name.split()[0], is_staff=True
        )
        user.groups.add(group)
        made[name] = user
    return made


def _companies(
    names: set[str], group: Group, users: dict[str, User], *, saved: bool
) -> dict[str, Company]:
    owner = next(iter(users.values()))
    made = _keep(
        Company,
        (
            Company(full_name=name, owner=owner, department=group, email=f"{n}@a.example")
            for n, name in enumerate(sorted(names))
        ),
        saved=saved,
    )
    return {one.full_name: one for one in made}


def _keep(model, rows, *, saved: bool) -> list:
    if not saved:
        return model.objects.bulk_create(rows, batch_size=AT_ONCE)
    made = list(rows)
    for row in made:
        row.save()
    return made


def _stages(names: set[str], department: Department) -> dict[str, Stage]:
    made = Stage.objects.bulk_create(
        Stage(name=name, index_number=n + 20, department=department)
        for n, name in enumerate(sorted(names))
    )
    return {one.name: one for one in made}


def _deals(rows, dates, users, companies, stages, group):
    currency = Currency.objects.first()
    won = ClosingReason.objects.filter(success_reason=True).first()
    lost = ClosingReason.objects.filter(success_reason=False).first()
    return (
        Deal(
            name=row["name"],
            next_step="call",
            next_step_date=dt.date(2026, 10, 5),
            stage=stages[dates[row["id"]][-1][0]],
            stages_dates="".join(f"{on} - {step}\n" for step, on in dates[row["id"]]),
            closing_date=row["closed"][:10] or None,
            win_closing_date=row["closed"] if row["outcome"] == "won" else None,
            amount=row["amount"],
            currency=currency,
            closing_reason={"won": won, "lost": lost}.get(row["outcome"]),
            ticket=row["id"],
            company=companies[row["account"]],
            active=not row["closed"],
            is_new=False,
            owner=users[row["owner"]],
            department=group,
            creation_date=row["created"],
        )
        for row in rows
    )


def main() -> None:
    settings.TESTING = False
    call_command("setupdata", verbosity=0)
    started, busy = time.perf_counter(), time.process_time()
    count = load(Path(sys.argv[1]), saved="--saved" in sys.argv)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    superuser = User.objects.filter(is_superuser=True).first()
    superuser.last_login = timezone.now()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(superuser)
    path = f"/en/{settings.SECRET_CRM_PREFIX}crm/deal/"
    response = client.get(path, follow=True)
    if response.redirect_chain:
        path = response.redirect_chain[-1][0]
    found = {
        "seconds": seconds,
        "busy": busy,
        "rows": count,
        "cookie": client.cookies["sessionid"].value,
        "path": path,
        "answered": response.status_code,
        "shown": response.content.count(b'class="action-select"'),
    }
    print(json.dumps(found))


main()
