"""Taking away who a customer's person was. The contact's key stays as a number."""

import datetime as dt

from foresaid.people.operations.erasing import erased_name

from ..erased import remember
from ..models import Contact


def forget_contact(contact: Contact, now: dt.datetime) -> None:
    """For an operation that found the contact and wrote its journal row.

    A digest of the address stays, so that no invitation brings it back.
    """
    remember(contact.organisation, contact.email)
    contact.name, contact.email, contact.phone, contact.job_title = erased_name(), "", "", ""
    contact.erased_at = now
    contact.save(update_fields=["name", "email", "phone", "job_title", "erased_at"])
