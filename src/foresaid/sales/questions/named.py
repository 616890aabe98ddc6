"""The names of single rows, for the headings of pages about something else."""

from uuid import UUID

from foresaid.people.actor import Actor

from ..operations import finding


def account(actor: Actor, uuid: UUID) -> str:
    """Raises `NotThere`."""
    return finding.account(actor, uuid).name


def contact(actor: Actor, uuid: UUID) -> tuple[str, UUID | None]:
    """The contact's name, and the uuid of the account. Raises `NotThere`."""
    found = finding.contact(actor, uuid)
    return found.name, found.account.uuid if found.account else None
