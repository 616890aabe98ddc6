"""Compare everybody who sells with the peers of the role, and keep what differs."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from foresaid.engine import diagnosis
from foresaid.engine.diagnosis import Chain, Finding, TooEarly, Worth
from foresaid.engine.history import visits
from foresaid.engine.log import Log
from foresaid.engine.owning import Spells
from foresaid.ledger.figures import words_of_everybody
from foresaid.people import access as people_access
from foresaid.people.models import Membership, Organisation, Person, Role, RoleGrant
from foresaid.sales import translate
from foresaid.sales.epoch import days
from foresaid.sales.splits import ownership
from foresaid.sales.translate import Translated

from .. import peers, word_measures
from ..asked import OF_DEALS, Asked
from ..models import Diagnosis
from ..peers import YEAR, Year

FORM = 2
"""Of the figures kept; rows of another form are made anew."""


def diagnose(organisation: Organisation, moment: dt.datetime) -> int:
    """Write one row for everybody who sells today; say how many. Who stopped selling has none.

    A manager who sells is compared with the peers and stays out of their rates.
    """
    today = moment.astimezone(organisation.zone).date()
    people = _sellers(organisation, today)
    asked, worth = _asked(organisation, moment, people, _managers(organisation, today))
    made = diagnosis.diagnose([one.measure for one in asked], worth)
    found = _by_person(people, asked, made)
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


def _asked(
    organisation: Organisation,
    moment: dt.datetime,
    people: Sequence[Person],
    managers: frozenset[int],
) -> tuple[list[Asked], Worth]:
    """All that is compared, of deals by way of selling and of words, and what it is worth."""
    owners = ownership(organisation)
    asked: list[Asked] = []
    chains: list[Chain] = []
    for translated in translate.histories(organisation, moment):
        year = _year(translated, people, owners, managers, days(moment))
        of_deals = peers.asked_of(year)
        chain = peers.worth(year, of_deals)
        asked += of_deals
        chains += [chain] if chain else []
    keys = [person.pk for person in people]
    since = moment - dt.timedelta(days=YEAR)
    words = words_of_everybody(organisation, keys, from_at=since, to_at=moment)
    done = {person: word_measures.done_of(one) for person, one in words}
    asked += word_measures.asked_of(done, frozenset(keys) - managers)
    return asked, lambda rates: sum(chain(rates) for chain in chains)


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
    owners: Spells,
    managers: Iterable[int],
    at: float,
) -> Year:
    log = translated.log
    seen = visits(log, at)
    keys = np.array([int(key) for key in log.ids], np.int64)
    creator = owners.at(keys, log.started)
    sold = {person.pk: _since(log, creator == person.pk, at) for person in people}
    return Year(
        process=translated.process_id,
        names=translated.step_names,
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


def _by_person(
    people: Iterable[Person], asked: Sequence[Asked], made: diagnosis.Diagnosis
) -> dict[int, dict[str, Any]]:
    """What was found, what is like the others and what it is too early for, by person."""
    found: dict[int, dict[str, Any]] = {
        one.pk: {"form": FORM, "findings": [], "too_early": [], "alike": []} for one in people
    }
    by_key = {one.measure.key: one for one in asked}
    for finding in made.findings:
        kept = found[int(finding.person)]["findings"]
        kept.append(_finding(by_key[finding.measure], finding))
    for early in made.too_early:
        found[int(early.person)]["too_early"].append(_too_early(by_key[early.measure], early))
    told = {(one.person, one.measure) for one in made.findings}
    told |= {(one.person, one.measure) for one in made.too_early}
    for person, row in _alike(asked, told):
        found[person]["alike"].append(row)
    return found


def _named(asked: Asked) -> dict[str, Any]:
    return {"what": asked.what.value, "process": asked.process, "step": asked.step}


def _finding(asked: Asked, finding: Finding) -> dict[str, Any]:
    """As the engine gave it; `among`: whose words make up the peers' rate."""
    person = int(finding.person)
    behind = asked.behind(person)
    figures = asdict(finding) | {"root": finding.root.value, "peers": len(finding.peers)}
    del figures["person"], figures["measure"]
    return {
        **_named(asked),
        **figures,
        "among": [] if asked.what in OF_DEALS else [int(one) for one in finding.peers],
        "number": asked.numbers.get(person),
        "peers_number": sum(asked.numbers.get(int(one), 0) for one in finding.peers),
        "days": behind.days,
        "kind": asked.kind.value,
        "records": behind.records,
    }


def _too_early(asked: Asked, early: TooEarly) -> dict[str, Any]:
    return {
        **_named(asked),
        "have": early.have,
        "needed": early.needed,
        "peers_are_few": early.peers_are_few,
    }


def _alike(
    asked: Iterable[Asked], told: set[tuple[str, str]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """By person what was compared and differs from nobody beyond chance."""
    for one in asked:
        for counted in one.measure.counted:
            if (counted.person, one.measure.key) not in told:
                person = int(counted.person)
                row = {"happened": counted.happened, "out_of": counted.out_of}
                yield person, {**_named(one), **row, "number": one.numbers.get(person)}
