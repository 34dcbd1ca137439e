"""Tests: the real database and files, quick password hashes, a fixed day."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("EXPENSE_TODAY", "2026-05-12")

from expense_mgmt.settings.dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"outlay-test-media-{os.getpid()}"
AXES_ENABLED = False
DATABASES["default"] |= {"CONN_MAX_AGE": 0}
LOGGING["root"] = {"handlers": ["console"], "level": "WARNING"}

# A name that a template misses is a fault of the page, and shows as one.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "MISSING VARIABLE %s"

# The engine approves documents it has never heard of; its tests bring one of their own.
INSTALLED_APPS += ["tests.approvals_document.apps.ApprovalsDocumentConfig"]

# Tests read sentences as the code writes them. The catalogue has its own test, and the browser
# tests put it back, because there a person reads it.
CATALOGUE_PATHS = LOCALE_PATHS
LOCALE_PATHS = LOCALE_PATHS[:0]
