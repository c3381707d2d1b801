"""The project's settings as the tests use them: a data folder of their own, nothing sent, nothing hashed slowly."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="resit-tests-"))
(HOME / "static").mkdir()  # nothing is collected: pages find their static files where they are written
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["RESIT_HOME"] = str(HOME)
for name in ("RESIT_PUBLIC_URL", "RESIT_SMTP_URL", "RESIT_MAIL_FROM", "RESIT_HOSTS", "RESIT_CATALOG", "RESIT_DEBUG"):
    os.environ.pop(name, None)

from resit.project.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# A language that no translator wrote: it shows what was forgotten.
LANGUAGES = [("en", "English"), ("eo", "Pseudo")]
# Playwright's synchronous interface runs inside an event loop of its own, which Django would take for an async caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
