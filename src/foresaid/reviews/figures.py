"""The engine's values as the JSON that an item keeps, and back to plain mappings."""

from dataclasses import asdict
from enum import Enum
from math import isinf
from typing import Any

from foresaid.engine.agenda import Draw, Win
from foresaid.engine.expected import SubjectKind
from foresaid.engine.summary import OpenSummary
from foresaid.engine.topics import Item


def as_json(value: Any) -> Any:
    """A frozen engine value as JSON types; enums by value, infinities as null."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {as_json(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one) for one in value]
    if isinstance(value, float) and isinf(value):
        return None
    return value


def of_item(item: Item) -> dict[str, Any]:
    """What the sentences of an item need: its topics, and what its deals have in common."""
    form: dict[str, Any] = as_json(asdict(item))
    form["lead"] = form["topics"][0]["lead"]
    form["accounts"] = [
        topic.lead.subject.key
        for topic in item.topics
        if topic.lead.subject.kind is SubjectKind.ACCOUNT
    ]
    deals = [topic.lead.deal for topic in item.topics]
    form["one_step"] = len({deal and (deal.step, deal.leave_p80) for deal in deals}) == 1
    # A bundle names its heaviest; the rest is in the links.
    form["topics"] = form["topics"][:5]
    return form


def of_value(value: Win | Draw | OpenSummary) -> dict[str, Any]:
    form: dict[str, Any] = as_json(asdict(value))
    return form
