"""Secrets that open a door once: a digest is kept, so that a copy of the rows opens none."""

import base64
import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac


def digest(token: str) -> str:
    """What is stored of a token, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh() -> str:
    """A token that nobody can guess: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def of_invitation(invitation: UUID) -> str:
    """The token of an invitation, made again from the installation's secret for its mail."""
    return _derived("foresaid.invitation", invitation)


def of_tap(tap: UUID) -> str:
    """The token of a link in a mail that does one thing, made again for sending it."""
    return _derived("foresaid.tap", tap)


def _derived(purpose: str, row: UUID) -> str:
    mac = salted_hmac(purpose, str(row), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
