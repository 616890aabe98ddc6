"""Compare everybody who sells with the peers of the role, and keep what differs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from foresaid.engine import diagnosis
from foresaid.engine.diagnosis import Finding, Measure
from foresaid.engine.history import visits
from foresaid.engine.log import Log
from foresaid.people import access as people_access
from foresaid.people.models import Membership, Organisation, Person, Role, RoleGrant
from foresaid.sales import translate
from foresaid.sales.epoch import days
from foresaid.sales.splits import Ownership, ownership
from foresaid.sales.translate import Translated

from ..models import Diagnosis
from ..peers import Year, measures, records, worth


def diagnose(organisation: Organisation, moment: dt.datetime) -> int:
    """Write one row for everybody who sells today; say how many. Who stopped selling has none.

    A manager who sells is compared with the peers and stays out of their rates.
    """
    today = moment.astimezone(organisation.zone).date()
    people = _sellers(organisation, today)
    owners, managers = ownership(organisation), _managers(organisation, today)
    found: dict[int, dict[str, Any]] = {
        person.pk: {"findings": [], "too_early": [], "compared": []} for person in people
    }
    for translated in translate.histories(organisation, moment):
        year = _year(translated, people, owners, managers, days(moment))
        compared = measures(year)
        made = diagnosis.diagnose(compared, worth(year, compared))
        _add(found, translated, compared, made, year)
    rows = [
        Diagnosis(
            person=person,
            as_of=moment,
            data_version=organisation.data_version,
            figures=found[person.pk],
        )
        for person in people
    ]
    with transaction.atomic():
        Diagnosis.objects.filter(person__organisation=organisation).delete()
        Diagnosis.objects.bulk_create(rows)
    return len(rows)


def _sellers(organisation: Organisation, today: dt.date) -> list[Person]:
    grants = people_access.current(today) & Q(role=Role.SALESPERSON)
    rows = Person.objects.filter(organisation=organisation, left_on__isnull=True)
    granted = RoleGrant.objects.filter(grants, organisation=organisation)
    return list(rows.filter(pk__in=granted.values("person")).order_by("pk"))


def _managers(organisation: Organisation, today: dt.date) -> frozenset[int]:
    leading = Membership.objects.filter(
        people_access.current(today), organisation=organisation, kind=Membership.Kind.MANAGER
    )
    return frozenset(leading.values_list("person", flat=True))


def _year(
    translated: Translated,
    people: Sequence[Person],
    owners: Ownership,
    managers: Iterable[int],
    at: float,
) -> Year:
    log = translated.log
    seen = visits(log, at)
    keys = np.array([int(key) for key in log.ids], np.int64)
    creator = owners.at(keys, log.started)
    sold = {person.pk: _since(log, creator == person.pk, at) for person in people}
    return Year(
        log=log,
        seen=seen,
        at=at,
        owner=owners.at(keys[seen.opportunity], seen.end),
        creator=creator,
        people={person: since for person, since in sold.items() if since < at},
        peers=frozenset(sold) - frozenset(managers),
    )


def _since(log: Log, own: np.ndarray[Any, np.dtype[np.bool_]], at: float) -> float:
    """When somebody created the first opportunity; the moment itself for who has none."""
    started = log.started[own]
    known = started[~np.isnan(started)]
    return float(known.min()) if known.size else at


def _add(
    found: dict[int, dict[str, Any]],
    translated: Translated,
    compared: Sequence[Measure],
    made: diagnosis.Diagnosis,
    year: Year,
) -> None:
    """Sort what was found by person, with the words for the steps and the records behind it."""
    named = {"process": translated.process_id, "steps": dict(translated.step_names)}
    early = {(one.person, one.measure) for one in made.too_early}
    for finding in made.findings:
        behind = {"records": records(year, int(finding.person), finding.measure)}
        found[int(finding.person)]["findings"].append({**named, **_finding(finding), **behind})
    for one in made.too_early:
        found[int(one.person)]["too_early"].append({**named, **asdict(one)})
    for measure in compared:
        for counted in measure.counted:
            if (counted.person, measure.key) not in early:
                row = {**named, "measure": measure.key, "form": measure.form.value}
                row |= {"happened": counted.happened, "out_of": counted.out_of}
                found[int(counted.person)]["compared"].append(row)


def _finding(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "root": finding.root.value}
