"""The schedules that stood before they were chained come into the chain, once, as they stand.

What was said before this moment rests on what the database held then; from here on the proof
looks at every row. The bytes are those of form 1, written out so that they stay what they are.
"""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

AT_ONCE = 1_000


def chain(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("sales", "MeetingSchedule")._default_manager
    for organisation in apps.get_model("people", "Organisation")._default_manager.order_by("pk"):
        waiting = rows.filter(organisation=organisation, chained=None).order_by("pk")
        while stretch := list(waiting[:AT_ONCE]):
            _append(apps, organisation, stretch)


def _append(apps: Apps, organisation: Any, rows: list[Any]) -> None:
    heads = apps.get_model("ledger", "Head")._default_manager
    heads.get_or_create(organisation=organisation)
    head = heads.select_for_update().get(organisation=organisation)
    entries = [_linked(apps, organisation, head, row) for row in rows]
    apps.get_model("ledger", "Entry")._default_manager.bulk_create(entries)
    schedule = apps.get_model("ledger", "Schedule")
    schedule._default_manager.bulk_create(
        schedule(entry=entry, **_copied(row)) for entry, row in zip(entries, rows, strict=True)
    )
    head.save()


def _linked(apps: Apps, organisation: Any, head: Any, row: Any) -> Any:
    wall = timezone.now()
    at = max(wall, head.recorded_at or wall)
    practice_at = head.practice_at or organisation.practice_from
    values = {
        "uuid": uuid.uuid4(),
        "organisation_id": organisation.pk,
        "seq": head.seq + 1,
        "kind": "schedule",
        "form_version": 1,
        "author_id": None,
        "recorded_at": at,
        "wall_at": wall,
        "practice_at": practice_at,
        "digests": {},
        "prev_hash": head.hash,
    }
    entry = apps.get_model("ledger", "Entry")(**values, hash=_hash(values, _copied(row)))
    head.seq, head.hash, head.recorded_at, head.practice_at = entry.seq, entry.hash, at, practice_at
    return entry


def _copied(row: Any) -> dict[str, Any]:
    return {
        "of_id": row.pk,
        "of_uuid": row.uuid,
        "meeting_id": row.meeting_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.state,
        "origin": row.origin,
        "by_id": row.by_id,
        "said_at": row.recorded_at,
    }


def _hash(entry: dict[str, Any], row: dict[str, Any]) -> str:
    form = {"entry": entry, "row": row}
    spelt = json.dumps(
        form, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return hashlib.sha256(spelt.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, uuid.UUID):
        return value.hex
    assert isinstance(value, dt.datetime)
    return f"{value.astimezone(dt.UTC).isoformat(timespec='microseconds')[:26]}Z"


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_schedule"),
        ("people", "0001_initial"),
        ("sales", "0003_erased"),
    ]

    operations = [migrations.RunPython(chain, migrations.RunPython.noop)]
