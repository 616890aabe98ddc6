"""Secrets of other systems, sealed so that a copy of the database opens none of them."""

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .errors import UnableToRead


def seal(values: Mapping[str, str]) -> str:
    return _fernet().encrypt(json.dumps(dict(values)).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises `UnableToRead` where the site's key is another by now."""
    try:
        values: dict[str, str] = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken as error:
        message = _(
            "The site’s secret key was changed, so the address kept here can not be read any more."
            " Disconnect this calendar and connect it again."
        )
        raise UnableToRead(message) from error
    return values


def _fernet() -> Fernet:
    """A key of its own, made from the site's secret (RFC 5869)."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"foresaid.connectors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
