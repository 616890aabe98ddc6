"""Everything said, as JSON Lines; the schema stands in docs/reference/chain.md.

From an export alone the chain can be proved anew with a few lines of any language: the objects
`entry` and `row` are what was hashed, `texts` carry the salts of their digests.
"""

from collections.abc import Iterator
from typing import Any

from foresaid.people.models import Organisation

from .export_beside import beside
from .stream import Link, links
from .verify import spelt

SCHEMA = 1


def export(organisation: Organisation) -> Iterator[str]:
    """One line of JSON per entry, in order, after one that says what it is."""
    yield spelt(
        {
            "schema": SCHEMA,
            "organisation": organisation.name,
            "organisation_id": organisation.pk,
            "timezone": organisation.timezone,
            "practice": organisation.is_practice,
        }
    )
    for link in links(organisation.pk):
        yield spelt(_line(link))
    for beside_the_chain in beside(organisation):
        yield spelt(beside_the_chain)


def _line(link: Link) -> dict[str, Any]:
    kind = link.columns["kind"]
    line = {
        "id": link.key,
        "hash": link.hash,
        "entry": link.columns,
        "row": link.rows.get(kind, {}),
        "texts": {name: {"salt": salt, "text": text} for name, (salt, text) in link.words.items()},
    }
    if link.members:
        line["members"] = sorted(link.members)
    if link.erased:
        line["erased"] = sorted(link.erased)
    return line
