"""Runs of the actor's own organisation by their public key; a foreign one is not there."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere, Unable

from . import access
from .models import ImportRun


class UnableToImport(Unable):
    """An import can not go on like this; nothing was written."""


def run(actor: Actor, uuid: UUID) -> ImportRun:
    """The import with this key; `NotThere` for a foreign one."""
    found = access.runs(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotThere(_("There is no such import."))
    return found
