"""Knowing an erased contact's address again, so that it does not come back.

Calendars and invitations go on naming whoever is invited. What is kept of an erased address is a
digest under the site's key and the organisation: it tells whether an address is that one, and gives
it to nobody. Another key, and no address is known again.
"""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from foresaid.people.models import Organisation

from .models import ErasedAddress

#: Stands before the @ in place of an erased address: whom they work for still decides.
NOBODY = "erased.contact"


def remember(organisation: Organisation, email: str) -> None:
    """For the operation that erases who had this address."""
    if email:
        ErasedAddress.objects.get_or_create(
            organisation=organisation, digest=_digest(organisation, email)
        )


def erased_among(organisation: Organisation, emails: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that were erased here. One query, none without addresses."""
    by_digest = {_digest(organisation, email): email for email in emails if email}
    if not by_digest:
        return frozenset()
    rows = ErasedAddress.objects.filter(organisation=organisation)
    known = set(rows.values_list("digest", flat=True))
    return frozenset(email for digest, email in by_digest.items() if digest in known)


def stand_in(email: str) -> str:
    """What stands for an erased address: nobody, at the same house."""
    return f"{NOBODY}@{email.rpartition('@')[2]}"


def is_stand_in(email: str) -> bool:
    return email.rpartition("@")[0] == NOBODY


def _digest(organisation: Organisation, email: str) -> str:
    salt = f"foresaid.erased.{organisation.uuid.hex}"
    return salted_hmac(salt, email.strip().lower(), algorithm="sha256").hexdigest()
