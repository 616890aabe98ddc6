"""The one statement that says where expectations stand, for both databases.

It is written by hand because a proof asks it of hundreds of thousands: what was said later of
each is grouped once, and only what differs comes out. The keys of entries grow with the chain,
which the proof sees to, so that the last thing said is the one with the greatest key.
"""

from collections.abc import Sequence

COLUMNS = (
    "organisation_id",
    "holder_id",
    "opportunity_id",
    "kind",
    "state",
    "first_due_at",
    "due_at",
    "times_changed",
    "last_seq",
)

# A manager's view never ends an expectation: the owner is still asked.
_STANDING = """
SELECT x.entry_id AS expectation_id,
    e.organisation_id,
    COALESCE(a.holder_id, x.holder_id) AS holder_id,
    x.opportunity_id,
    x.kind,
    CASE WHEN w.entry_id IS NULL THEN COALESCE(r.came, 'open') ELSE 'withdrawn' END AS state,
    x.due_at AS first_due_at,
    COALESCE(c.due_at, x.due_at) AS due_at,
    COALESCE(changed.moved, 0) AS times_changed,
    l.seq AS last_seq
FROM ledger_expectation x
JOIN ledger_entry e ON e.id = x.entry_id
LEFT JOIN (
    SELECT of_id, max(entry_id) AS last FROM ledger_adoption WHERE {later} GROUP BY of_id
) adopted ON adopted.of_id = x.entry_id
LEFT JOIN (
    SELECT of_id, max(entry_id) AS last, count(due_at) AS moved,
        max(CASE WHEN due_at IS NOT NULL THEN entry_id END) AS mover
    FROM ledger_change WHERE {later} GROUP BY of_id
) changed ON changed.of_id = x.entry_id
LEFT JOIN (
    SELECT of_id, max(entry_id) AS last, max(CASE WHEN "view" = 'owner' THEN entry_id END) AS own
    FROM ledger_result WHERE {later} GROUP BY of_id
) came ON came.of_id = x.entry_id
LEFT JOIN ledger_adoption a ON a.entry_id = adopted.last
LEFT JOIN ledger_change c ON c.entry_id = changed.mover
LEFT JOIN ledger_result r ON r.entry_id = came.own
LEFT JOIN ledger_withdrawal w ON w.of_id = x.entry_id
LEFT JOIN ledger_entry l ON l.id = {greatest}(
    x.entry_id, COALESCE(adopted.last, 0), COALESCE(changed.last, 0), COALESCE(came.last, 0),
    COALESCE(w.entry_id, 0)
)
WHERE {these}
"""


def project(vendor: str, keys: Sequence[int]) -> str:
    """Write the standings of these expectations anew."""
    within = f"IN ({', '.join(str(int(key)) for key in keys)})"
    names = ", ".join(COLUMNS)
    assigned = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
    return (
        f"INSERT INTO ledger_standing (expectation_id, {names})"
        f" {_standing(vendor, within)}"
        f" ON CONFLICT (expectation_id) DO UPDATE SET {assigned}"
    )


def differing(vendor: str) -> str:
    """Of an organisation's expectations from one key to another those that stand otherwise.

    Asked with the organisation, and with the first and last key four times over.
    """
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    others = " OR ".join(f"s.{name} {differs} p.{name}" for name in COLUMNS)
    return (
        f"SELECT p.expectation_id FROM ({_standing(vendor, 'BETWEEN %s AND %s')}) p"  # noqa: S608
        " LEFT JOIN ledger_standing s ON s.expectation_id = p.expectation_id"
        f" WHERE p.organisation_id = %s AND (s.expectation_id IS NULL OR {others})"
        " ORDER BY p.expectation_id"
    )


def _standing(vendor: str, within: str) -> str:
    greatest = "max" if vendor == "sqlite" else "greatest"
    return _STANDING.format(
        later=f"of_id {within}", these=f"x.entry_id {within}", greatest=greatest
    )
