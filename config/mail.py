"""The mail we send: through a server, into a folder, or, while developing, onto the screen."""

from config.environment import PRODUCTION, env, one_of

EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_SECURITY = one_of("EMAIL_SECURITY", ("none", "starttls", "tls"))
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
# Instead of a server: a folder in which each mail becomes a file.
EMAIL_FILE_PATH = env.str("EMAIL_DIR", default="") or None
_WAY = "smtp" if EMAIL_HOST else "filebased" if EMAIL_FILE_PATH else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_WAY}.EmailBackend"
# A production server that nobody has told how to send mail sends none, and promises none.
SENDS_MAIL = _WAY != "console" or not PRODUCTION
