"""Dated changes that change nothing or cannot be read, in words."""

from collections.abc import Collection, Sequence

from foresaid.files.changes import Change, dated_amount
from foresaid.files.counted import counted, shown
from foresaid.files.values import decimal_mark

UNREAD = (
    "[amount|amounts] in {name} cannot be read and [is|are] taken as unknown (of opportunity {of}: "
    "{value})."
)
STRANGERS = "[row|rows] of {name} [names|name] no opportunity; [it is|they are] left out."


def unused(changes: Sequence[Change], ids: Collection[str], at: float, name: str) -> list[str]:
    """Sentences about the changes until `at` (days since 1970) of a file of this name.

    Args:
        changes: all of them.
        ids: every opportunity there is, later ones included.
        at: what is later tells nothing.
        name: of the file.
    """
    then = [change for change in changes if change.at <= at]
    known = [change for change in then if change.opportunity in ids]
    amounts = [change for change in known if change.field == "amount"]
    mark = decimal_mark(change.value for change in then if change.field == "amount")
    unread = [change for change in amounts if dated_amount(change.value, mark) is None]
    found = []
    if unread:
        of, value = shown(unread[0].opportunity), shown(unread[0].value)
        found.append(counted(len(unread), UNREAD, name=name, of=of, value=value))
    if len(known) < len(then):
        found.append(counted(len(then) - len(known), STRANGERS, name=name))
    return found
