"""An export is what its published schema says, and the schema names what the chain has."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from foresaid.ledger import canonical
from foresaid.ledger.export import export
from foresaid.ledger.operations.adopt import adopt
from foresaid.ledger.operations.handing import Offer, answer_hand_over, offer_hand_over
from foresaid.ledger.questions import inherited_by
from foresaid.people.operations.absences import record_absence
from foresaid.sales.operations.credits import hand_over
from tests.operations.ledger.everything import say_everything

from .conftest import Scene

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "docs/reference/ledger-export.schema.json").read_text("utf-8")
)


@pytest.fixture
def lines(scene: Scene) -> list[dict[str, Any]]:
    """Everything that can be said, adopted and handed over too, as it is exported."""
    say_everything(scene)
    record_absence(
        scene.cast.operator, person=scene.cast.dana.uuid, from_on=scene.day(20),
        to_on=scene.day(22), now=scene.now,
    )  # fmt: skip
    left = offer_hand_over(
        scene.dana, now=scene.clock.forward(minutes=1),
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=scene.cast.noor.uuid, what="Look at it",
            answer_by=scene.day(2),
        ),
    )  # fmt: skip
    noor = scene.actor(scene.cast.noor)
    now = scene.clock.forward(minutes=1)
    answer_hand_over(noor, expectation=left.entry.uuid, accepts=True, now=now)
    inherited = [one.uuid for one in inherited_by(noor, now)]
    adopt(noor, expectations=inherited, now=scene.clock.forward(minutes=1))
    ada = scene.actor(scene.cast.ada)
    later = scene.clock.forward(minutes=1)
    hand_over(ada, opportunity=scene.opportunity.uuid, to=scene.cast.dana.uuid, now=later)
    return [json.loads(line) for line in export(scene.cast.organisation)]


@pytest.mark.django_db
def test_every_line_of_an_export_is_what_the_schema_says(lines: list[dict[str, Any]]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    for line in lines:
        errors = [error.message for error in validator.iter_errors(line)]
        assert errors == [], line
    said = {line["entry"]["kind"] for line in lines if "entry" in line}
    assert said >= {"expectation", "change", "adoption", "handover", "withdrawal", "result"}


@pytest.mark.django_db
def test_a_line_that_was_bent_is_none_of_the_schema_s(lines: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(SCHEMA)
    said = next(line for line in lines if line.get("entry", {}).get("kind") == "expectation")
    for bent in (
        said | {"more": 1},
        said | {"row": said["row"] | {"party": "nobody"}},
        said | {"row": {name: one for name, one in said["row"].items() if name != "due_at"}},
        said | {"hash": "0"},
    ):
        assert not validator.is_valid(bent)


def test_the_schema_names_every_column_that_is_hashed() -> None:
    entry, rows = canonical.FORMS[canonical.FORM_VERSION]
    assert set(SCHEMA["$defs"]["entry"]["properties"]) == set(entry)
    for kind, columns in rows.items():
        assert set(SCHEMA["$defs"][kind]["properties"]) == set(columns), kind
