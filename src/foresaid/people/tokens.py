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
    mac = salted_hmac("foresaid.invitation", str(invitation), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
