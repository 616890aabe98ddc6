"""A mail address as Django's mailer settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from environs import EnvError


class UnknownMailer(EnvError):
    """The address names no way of sending that foresaid knows."""


def from_url(url: str, home: Path) -> dict[str, Any]:
    """Turn `smtp://user:password@host:587?tls=starttls` or `smtps://…` into a mailer.

    Without an address, mails are written as files into `home/mail`, so that an installation
    that has no mail server yet loses none of them.
    """
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(home / "mail")}}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise UnknownMailer(
            f"FORESAID_MAIL_URL starts with {parts.scheme or 'nothing'}://; "
            "use smtp://host:25, smtp://user:password@host:587?tls=starttls or smtps://host:465."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname or "localhost",
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": "tls=starttls" in parts.query,
            "use_ssl": parts.scheme == "smtps",
            "timeout": 20,
        },
    }
