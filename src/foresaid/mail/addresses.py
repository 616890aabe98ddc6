"""Where mail reaches somebody, and where none can arrive."""

from foresaid.people.models import Person

# Reserved by RFC 2606: a mail to these only troubles the mail server.
NOWHERE = (".invalid", ".example", ".test", ".example.com", ".example.org", ".example.net")


def address_of(person: Person) -> str:
    """Where mail reaches somebody: the address they sign in with, else the one on record."""
    return person.login.email if person.login else person.email


def is_nowhere(address: str) -> bool:
    """Whether no mail can ever arrive at this kind of address."""
    return f".{address.rpartition('@')[2].lower()}".endswith(NOWHERE)


def can_be_reached(person: Person) -> bool:
    """Whether a mail to somebody has a chance to be read."""
    address = address_of(person)
    return person.left_on is None and bool(address) and not is_nowhere(address)
