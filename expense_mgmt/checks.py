"""What must be true before the application starts."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

import requests


@register(Tags.compatibility)
def requests_is_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """The name `requests` hides another package; where both exist either could win (STYLE §13)."""
    ours = Path(settings.BASE_DIR) / "requests" / "__init__.py"
    if Path(str(requests.__file__)).resolve() == ours.resolve():
        return []
    return [Error(f"`requests` is not our app but {requests.__file__}", id="outlay.E001")]


@register(Tags.database)
def database_is_postgresql(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Other engines do not sum money exactly (RELIABILITY §0.6)."""
    return [
        Error(f"Database {alias!r} must be PostgreSQL.", id="outlay.E002")
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"] != "django.db.backends.postgresql"
    ]


@register(Tags.security)
def clock_is_real(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """A moved clock is for demonstrations and tests."""
    if settings.EXPENSE_TODAY and not settings.EXPENSE_DEMO and not settings.DEBUG:
        return [Error("EXPENSE_TODAY is refused outside the demo.", id="outlay.E003")]
    return []


@register(Tags.security)
def mail_knows_its_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """A mail whose links lead nowhere is worse than none."""
    if settings.EXPENSE_MAIL_ENABLED and not settings.EXPENSE_BASE_URL:
        return [Error("EMAIL_URL needs EXPENSE_BASE_URL for the links in mails.", id="outlay.E005")]
    return []


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
