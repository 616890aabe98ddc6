"""Django's settings, made of the environment's values and nothing else."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from . import databases, environment, mail_url, mailbox_url, secret

PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = environment.DEBUG
SECRET_KEY = environment.SECRET_KEY or secret.kept_key(environment.HOME)
ALLOWED_HOSTS = environment.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = [environment.PUBLIC_URL]
ROOT_URLCONF = "foresaid.config.urls"
WSGI_APPLICATION = "foresaid.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": databases.from_url(environment.DATABASE_URL)}

INSTALLED_APPS = [
    "foresaid.people",
    "foresaid.sales",
    "foresaid.ledger",
    "foresaid.forecasting",
    "foresaid.reviews",
    "foresaid.intake",
    "foresaid.mail",
    "foresaid.connectors",
    "foresaid.jobs",
    "foresaid.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "foresaid.web.middleware.only_utf8",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After WhiteNoise, whose files are compressed already; it pads answers against guessing.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foresaid.web.middleware.ActorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foresaid.web.context.surroundings",
            ],
            "builtins": ["django.templatetags.i18n", "foresaid.web.templatetags.foresaid"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "foresaid.web.people.adapter.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SIGN_UP_OPEN = environment.SIGN_UP_OPEN
PUBLIC_URL = environment.PUBLIC_URL
# Beside allauth's own limits: how often links in mails are tried from one place.
ACCOUNT_RATE_LIMITS = {"mail_link": "60/m/ip"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- what a browser may do with our pages -----------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
_over_https = environment.PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_https
SECURE_HSTS_SECONDS = 31_536_000 if _over_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_https else None

# --- files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = environment.HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = environment.HOME / "files"
# Where an import keeps what it has read until somebody decides about it.
STAGING_ROOT = environment.HOME / "staging"
UPLOAD_LIMIT_MB = environment.UPLOAD_LIMIT_MB
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- time, language, mail, background ---------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = environment.LANGUAGE
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
DEFAULT_FROM_EMAIL = environment.MAIL_FROM
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CALENDAR_ADDRESS = environment.CALENDAR_ADDRESS
CALENDAR_MAILBOX = mailbox_url.from_url(environment.CALENDAR_MAILBOX)
CALENDAR_EVERY_MINUTES = environment.CALENDAR_EVERY_MINUTES
CALENDAR_PRIVATE_HOSTS = environment.CALENDAR_PRIVATE_HOSTS
SILENCED_SYSTEM_CHECKS: list[str] = []

# Django tells of a page that broke by mail to its ADMINS alone, of which there are none here. Less
# than an error is not told: addresses hold the tokens of links.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_earnest": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "broken": {"class": "logging.StreamHandler", "level": "ERROR", "filters": ["in_earnest"]}
    },
    "loggers": {"django.request": {"handlers": ["broken"]}},
}

MAILERS = {"default": mail_url.from_url(environment.MAIL_URL, environment.HOME)}
# In the database, so that limits on guessing hold across every process and machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}
