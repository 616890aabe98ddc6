"""Holds the product's figures against a recomputation from its own export."""

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from foresaid.engine.calibration import Reliability
from foresaid.ledger.export import export
from foresaid.ledger.figures import Held, Subject, about, words_held
from foresaid.ledger.figures.about import About, of_person
from foresaid.ledger.figures.figure import Discretion
from foresaid.people.actor import Actor
from foresaid.people.models import Organisation, Person, Team
from foresaid.sales.models import Account, Step

TOOLS = Path(__file__).parents[3] / "tools"
EVERYBODY = Discretion(singly=frozenset(), smallest_group=0, groups_only=False)


def recomputed(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, moment: dt.datetime
) -> dict[str, Any]:
    """What the script counts, from nothing but the lines of an export."""
    sys.path.append(str(TOOLS))
    from recompute import every_figure
    from told import Told

    return every_figure(Told(map(json.loads, export(organisation))), from_at, to_at, moment)


def computed(
    head: Actor, from_at: dt.datetime, to_at: dt.datetime, moment: dt.datetime
) -> dict[str, Any]:
    """The product's, of every subject there is, as the script writes them down."""
    organisation = head.organisation
    today = moment.astimezone(organisation.zone).date()
    of = {"organisation": organisation}
    found: dict[str, list[About]] = {
        Subject.PERSON: [_own(person, today) for person in Person.objects.filter(**of)],
        Subject.TEAM: [about(head, "teams", row.uuid, today) for row in Team.objects.filter(**of)],
        Subject.STEP: [about(head, "steps", row.uuid, today) for row in Step.objects.filter(**of)],
        Subject.ACCOUNT: [
            about(head, "accounts", row.uuid, today) for row in Account.objects.filter(**of)
        ],
    }
    return {
        str(subject): {
            one.uuid.hex: written(
                words_held(
                    head,
                    dataclasses.replace(one, discretion=EVERYBODY),
                    from_at=from_at,
                    to_at=to_at,
                    moment=moment,
                )
            )
            for one in subjects
        }
        for subject, subjects in found.items()
    }


def written(held: Held) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: [sorted(one.counted), sorted(one.all_of)] for name, one in held.figures().items()
    }
    found["medians"] = {
        "minutes_before": held.goals.minutes_before,
        "days_before": held.promises.days_before,
        "days_late": held.promises.days_late,
        "times_moved": held.promises.times_moved,
    }
    found["calibration"] = {
        "goals": _sure(held.goals.sure.reliability),
        "promises": _sure(held.promises.sure.reliability),
    }
    return found


def _own(person: Person, today: dt.date) -> About:
    from foresaid.people.actor import Door, actor_for

    found = of_person(actor_for(person, Door.PAGE, today), person, today)
    assert found is not None
    return found


def _sure(found: Reliability | None) -> dict[str, Any] | None:
    if found is None:
        return None
    bins = [
        {"stated": one.stated, "came": one.came.value, "count": one.count} for one in found.bins
    ]
    return {"count": found.count, "stated": found.stated, "came": found.came.value, "bins": bins}


def differences(product: Any, script: Any, path: str = "") -> list[str]:
    """Every place at which the two do not say the same; numbers to the ninth place."""
    if isinstance(product, dict) and isinstance(script, dict):
        return [
            one
            for key in sorted(product.keys() | script.keys())
            for one in differences(product.get(key), script.get(key), f"{path}/{key}")
        ]
    if isinstance(product, list) and isinstance(script, list) and len(product) == len(script):
        pairs = enumerate(zip(product, script, strict=True))
        return [one for n, pair in pairs for one in differences(*pair, f"{path}/{n}")]
    if isinstance(product, float) and isinstance(script, float | int):
        return [] if abs(product - script) < 1e-9 else [f"{path}: {product} and {script}"]
    return [] if product == script else [f"{path}: {product} and {script}"]
