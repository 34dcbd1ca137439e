"""The demo and work on one machine: embedded servers, plain HTTP on loopback.

`DATABASE_URL` and `REDIS_URL` may still name other servers; without the first,
`manage.py` starts the embedded PostgreSQL (expense_mgmt.embedded).
"""

import os

from expense_mgmt import embedded

os.environ.setdefault("DATABASE_URL", embedded.database_url())
# Mail of the demo goes into files, one each.
os.environ.setdefault("EMAIL_URL", f"file://{embedded.var_dir() / 'mail'}")
os.environ.setdefault("EXPENSE_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
# Loopback only, and never a secret worth keeping: sessions of a demo.
os.environ.setdefault("SECRET_KEY", "outlay-demo-key-that-guards-nothing-but-a-demonstration")

from expense_mgmt.settings import env
from expense_mgmt.settings.base import *

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
# Browsers refuse the production name on plain HTTP.
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False

EXPENSE_TODAY = env.text("EXPENSE_TODAY", "")
EXPENSE_DEMO = env.flag("EXPENSE_DEMO", default=True)
# Everyone in the demo signs in from one address, and one password serves all.
AXES_FAILURE_LIMIT = 50
# Assets straight from where they are built; production collects them with hashes in their names.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected here
