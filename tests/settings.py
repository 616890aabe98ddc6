"""The product's settings, with what a test run needs otherwise.

FORESAID_TEST_DATABASE chooses `sqlite` (the default) or `postgresql`; the latter is reached at
FORESAID_TEST_POSTGRESQL_URL, which `tools/postgres.py` sets.
"""

import os
import tempfile
from pathlib import Path

_home = tempfile.TemporaryDirectory(prefix="foresaid-tests-")
for _name in [name for name in os.environ if name.startswith("FORESAID_")]:
    if not _name.startswith(("FORESAID_TEST_", "FORESAID_CHROMIUM")):
        del os.environ[_name]  # an operator's own settings must not decide how tests end
os.environ["FORESAID_HOME"] = _home.name
os.environ["FORESAID_SECRET_KEY"] = "known to everybody, and good for tests only"
_database = os.environ.get("FORESAID_TEST_DATABASE", "sqlite")
if _database == "postgresql":
    os.environ["FORESAID_DATABASE_URL"] = os.environ["FORESAID_TEST_POSTGRESQL_URL"]
elif _database != "sqlite":
    raise ValueError(f"FORESAID_TEST_DATABASE is {_database!r}; use sqlite or postgresql.")

from foresaid.config.settings import *  # noqa: E402, F403 - everything not named below is the same
from foresaid.config.settings import DATABASES, STORAGES  # noqa: E402 - the environment comes first

if _database == "sqlite":
    # A file, as in earnest: in memory, threads would share a connection and locks would not show.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_home.name) / "test.sqlite3")}
# A connection that outlives its request keeps the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
WHITENOISE_AUTOREFRESH = True
