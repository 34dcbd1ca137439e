"""What must be true before the application starts."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import ERROR, Error, Tags, register, run_checks
from django.core.management.base import SystemCheckError
from django.urls import URLPattern, URLResolver, get_resolver

import requests

FEWEST_CHARACTERS = 50
FEWEST_DIFFERENT = 10


@register(Tags.compatibility)
def requests_is_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """The name `requests` hides another package; where both exist either could win (STYLE §13)."""
    ours = Path(settings.BASE_DIR) / "requests" / "__init__.py"
    if Path(str(requests.__file__)).resolve() == ours.resolve():
        return []
    return [Error(f"`requests` is not our app but {requests.__file__}", id="outlay.E001")]


@register(Tags.compatibility)  # those with the tag "database" are left out of most starts
def database_is_postgresql(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Other engines do not sum money exactly (RELIABILITY §0.6)."""
    return [
        Error(f"Database {alias!r} must be PostgreSQL.", id="outlay.E002")
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"] != "django.db.backends.postgresql"
    ]


@register(Tags.security)
def clock_is_real(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """A moved clock is for demonstrations and tests; one that is asked for and ignored, too."""
    if not settings.EXPENSE_DEMO and (settings.EXPENSE_TODAY or os.environ.get("EXPENSE_TODAY")):
        return [Error("EXPENSE_TODAY is refused outside the demo.", id="outlay.E003")]
    return []


@register(Tags.security)
def mail_knows_its_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """A mail whose links lead nowhere is worse than none."""
    if settings.EXPENSE_MAIL_ENABLED and not settings.EXPENSE_BASE_URL:
        return [Error("EMAIL_URL needs EXPENSE_BASE_URL for the links in mails.", id="outlay.E007")]
    return []


@register(Tags.security)
def nothing_of_the_demo_is_on(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[Error]:
    """Tracebacks in the page and one-click accounts have no place where real money is."""
    if settings.EXPENSE_DEMO:
        return []
    asked = os.environ.get("EXPENSE_DEMO", "").strip().lower() in {"1", "true", "yes", "on"}
    refused = [
        name for name, is_on in (("DEBUG", settings.DEBUG), ("EXPENSE_DEMO", asked)) if is_on
    ]
    return [Error(f"{name} is refused outside the demo.", id="outlay.E005") for name in refused]


@register(Tags.security)
def secret_key_is_a_secret(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Sessions are only as good as the key that signs them."""
    if settings.EXPENSE_DEMO:
        return []
    keys = {
        "SECRET_KEY": [settings.SECRET_KEY],
        "SECRET_KEY_FALLBACKS": settings.SECRET_KEY_FALLBACKS,
    }
    return [
        Error(
            f"{name} needs {FEWEST_CHARACTERS} random characters or more.",
            hint="openssl rand -base64 48",
            id="outlay.E006",
        )
        for name, given in keys.items()
        if any(map(is_weak, given))
    ]


def is_weak(key: str) -> bool:
    """Too short, too uniform, or one that stands in public sources."""
    return (
        len(key) < FEWEST_CHARACTERS
        or len(set(key)) < FEWEST_DIFFERENT
        or key.startswith(("django-insecure-", "outlay-demo-"))
    )


def ensure_sound() -> None:
    """Stop a server whose checks find an error; commands and workers run them by themselves.

    raises    SystemCheckError, naming each
    """
    errors = [message for message in run_checks() if message.is_serious(ERROR)]
    if errors:
        raise SystemCheckError("\n".join(map(str, errors)))


@register(Tags.urls)
def every_view_declares_its_act(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[Error]:
    """Default deny: a view is public, or says which act it is (organisation.access)."""
    return [
        Error(f"The view of {pattern.name or pattern.pattern} declares no act.", id="outlay.E004")
        for pattern in all_patterns(get_resolver())
        if not hasattr(pattern.callback, "act")
        and getattr(pattern.callback, "login_required", True)
    ]


def all_patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every URL pattern below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry)
        else:
            yield entry
