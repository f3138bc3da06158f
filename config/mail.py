"""Mail: what we send, through a server, into a folder or onto the screen; and what we fetch."""

from django.core.exceptions import ImproperlyConfigured

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

# What we fetch: from a folder with a folder for each activity, and from mailboxes on a server.
MAIL_DIR = env.str("MAIL_DIR", default="")
IMAP_HOST = env.str("IMAP_HOST", default="")
IMAP_SECURITY = one_of("IMAP_SECURITY", ("tls", "starttls", "none"))
IMAP_PORT = env.int("IMAP_PORT", default=993 if IMAP_SECURITY == "tls" else 143)
IMAP_USER = env.str("IMAP_USER", default="")
IMAP_PASSWORD = env.str("IMAP_PASSWORD", default="")
# «INBOX/Løypa=lys-i-loypa»: the name of a mailbox, and the address of the activity it is for.
_PAIRS = [each.rpartition("=") for each in env.list("IMAP_BOXES", default=[])]
IMAP_BOXES = {name.strip(): slug.strip() for name, _, slug in _PAIRS}
if any(not name or not slug for name, slug in IMAP_BOXES.items()):
    raise ImproperlyConfigured("IMAP_BOXES must be mailbox=activity, separated by commas.")
if IMAP_HOST and not IMAP_BOXES:
    raise ImproperlyConfigured("IMAP_HOST is given: IMAP_BOXES must say which mailbox is for what.")
