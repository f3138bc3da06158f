"""All settings, from the environment. A malformed value is refused when the process starts.

ENVIRONMENT says what the process is for: `development` (the default, for `make run` and tests)
or `production`. In production `config.checks` refuses unsafe values, and says which and why.
"""

from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import careful
from config.environment import BASE_DIR, PRODUCTION, env, flag
from config.mail import (  # noqa: F401  settings of a subject of its own
    EMAIL_BACKEND,
    EMAIL_FILE_PATH,
    EMAIL_HOST,
    EMAIL_HOST_PASSWORD,
    EMAIL_HOST_USER,
    EMAIL_PORT,
    EMAIL_TIMEOUT,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
    IMAP_BOXES,
    IMAP_HOST,
    IMAP_PASSWORD,
    IMAP_PORT,
    IMAP_SECURITY,
    IMAP_USER,
    MAIL_DIR,
    SENDS_MAIL,
)
from config.openapi import OPENAPI

DEVELOPMENT_SECRET_KEY = "only-for-development-and-tests-" + "0" * 32

# --- What this process is -------------------------------------------------------------------

# Off also in development, so that one sees the pages that everybody else will see.
DEBUG = flag("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)

# --- The municipality ------------------------------------------------------------------------

MUNICIPALITY_NAME = env.str("MUNICIPALITY_NAME", default="Eksempelvik kommune")
CONTACT_NAME = env.str("CONTACT_NAME", default="Medvirkning")
CONTACT_PHONE = env.str("CONTACT_PHONE", default="55 55 01 00")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="medvirkning@eksempelvik.example")
EMAIL_FROM = env.str("EMAIL_FROM", default=CONTACT_EMAIL)
# The address that links in mail and on paper start with.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Invented people and answers: every page says so while this is on.
DEMO = flag("DEMO", default=False)
# What leaves the house waits this long, so that it can be called back.
PUBLISH_HOLD_MINUTES = env.int("PUBLISH_HOLD_MINUTES", default=10)
if PUBLISH_HOLD_MINUTES < 0:
    raise ImproperlyConfigured("PUBLISH_HOLD_MINUTES must be 0 or more.")

# --- The application -------------------------------------------------------------------------

INSTALLED_APPS = [
    # No admin, groups or model rights: accounts/permissions.py is the one table of rights.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # static files go the same way in development
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials",
    "csp",
    "core",
    "audit",
    "accounts",
    "plans",
    "consultations",
    "feedback",
    "councils",
    "transparency",
    "config",
    # Behind audit, which takes the place of the commands that would rewrite history.
    "simple_history",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.privacy_headers",
    "config.text_size.remember_text_size",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "core.templatetags.gj"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# --- Data ------------------------------------------------------------------------------------

DATABASES = {
    "default": careful(
        env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'gjensvar.sqlite3'}")
    )
}
# On PostgreSQL: who erases, on a connection of its own to the same database.
DATABASE_ERASER_USER = env.str("DATABASE_ERASER_USER", default="")
DATABASE_ERASER_PASSWORD = env.str("DATABASE_ERASER_PASSWORD", default="")
# Accepts a server whose role may change history: only the application then keeps it.
ONE_DATABASE_ROLE = flag("ONE_DATABASE_ROLE")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, since locks against guessing must hold in every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Room enough that nobody can push a lock out by filling the cache.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_DATE_INDEX = "Composite"

# Files as they were received: no address leads there. MAIL_DIR has a folder for each activity.
MEDIA_ROOT = FILES_DIR = env.str("FILES_DIR", default=str(BASE_DIR / "received-files"))
# Given each received file on its standard input before anything looks into it: 0 clean, 1 a virus.
SCAN_COMMAND = env.str("SCAN_COMMAND", default="")
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

# --- The transparency log --------------------------------------------------------------------

# The name that stands in every checkpoint: the address without its scheme, unless given.
LOG_ORIGIN = env.str("LOG_ORIGIN", default=SITE_URL.partition("://")[2])
# Outside the database and git. In development it lies beside the database, made when first needed.
BESIDE_THE_DATABASE = f"{BASE_DIR / DATABASES['default']['NAME']}.log-key"
LOG_KEY_FILE = env.str("LOG_KEY_FILE", default="" if PRODUCTION else BESIDE_THE_DATABASE)
# The newest checkpoint, remembered outside the database and its backups; beside the key unless given.
LOG_NEWEST_FILE = env.str("LOG_NEWEST_FILE", default="")
# The public halves of keys that were used before, so that what they signed can be checked.
LOG_FORMER_KEYS = env.list("LOG_FORMER_KEYS", default=[])

# --- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.services.signing_in.RolesBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# In the session, and not in a cookie of its own, so that a page with a message is never cached.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "nb"
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- Files the browser fetches ---------------------------------------------------------------

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/htmx", NODE_MODULES / "htmx.org/dist"),
    ("vendor/designsystemet", NODE_MODULES / "@digdir/designsystemet-css/dist"),
    ("vendor/font", NODE_MODULES / "@fontsource-variable/source-sans-3/files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff", "woff2", "png", "jpg", "gz", "br"]

# --- Safety ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Designsystemet draws its ticks and arrows as data: images in its style sheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Lax, since links in mail must find the reader still signed in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # Only where a proxy in front sets this header itself; otherwise anybody could.
    if flag("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log, API --------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is not found or a form with errors is an answer, not an incident.
    "loggers": {"django.request": {"level": "ERROR"}},
}
REST_FRAMEWORK = {
    # Open data for everybody: nobody signs in, and nothing but JSON comes back.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    # No `?format=`: an unknown parameter is refused, and JSON is all there is.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = OPENAPI
