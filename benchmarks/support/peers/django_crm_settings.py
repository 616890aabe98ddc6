"""django-crm's settings as its manual wants them in earnest: PostgreSQL, no debugging."""

import os
from urllib.parse import urlsplit

from webcrm.settings import *  # noqa: F403 - everything but what follows

_database = urlsplit(os.environ["PEER_DATABASE"])
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.strip("/"),
        "USER": _database.username,
        "HOST": _database.hostname,
        "PORT": _database.port,
        "CONN_MAX_AGE": 60,
    }
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
