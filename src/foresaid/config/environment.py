"""Everything an operator can set, read once from the environment with its type.

`docs/reference/settings.md` describes each reader here; a test compares the two.
"""

from pathlib import Path

from environs import Env

env = Env()

with env.prefixed("FORESAID_"):
    HOME: Path = env.path("HOME", Path("var")).resolve()
    DEBUG: bool = env.bool("DEBUG", False)
    SECRET_KEY: str = env.str("SECRET_KEY", "")
    DATABASE_URL: str = env.str("DATABASE_URL", "") or f"sqlite:///{HOME / 'foresaid.sqlite3'}"
    ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    PUBLIC_URL: str = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    MAIL_URL: str = env.str("MAIL_URL", "")
    MAIL_FROM: str = env.str("MAIL_FROM", "foresaid@localhost")
    SIGN_UP_OPEN: bool = env.bool("SIGN_UP_OPEN", False)
    LANGUAGE: str = env.str("LANGUAGE", "en")
    UPLOAD_LIMIT_MB: int = env.int("UPLOAD_LIMIT_MB", 64)
    CALENDAR_EVERY_MINUTES: int = env.int("CALENDAR_EVERY_MINUTES", 10)
    CALENDAR_PRIVATE_HOSTS: bool = env.bool("CALENDAR_PRIVATE_HOSTS", False)
    CALENDAR_ADDRESS: str = env.str("CALENDAR_ADDRESS", "")
    CALENDAR_MAILBOX: str = env.str("CALENDAR_MAILBOX", "")
