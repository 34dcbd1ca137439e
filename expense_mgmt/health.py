"""`/healthz`: the process lives. `/readyz`: everything it needs answers."""

import contextlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from redis import Redis, RedisError

from expense_mgmt.foundation.models import Pulse
from expense_mgmt.foundation.services import pulses


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations, storage and broker are there; else 503, naming what is not.

    `beat_seconds` says how long ago the scheduler last asked for a sweep. A silent one is for an
    alarm (`/metrics`), not for taking the pages away: work then waits, and nothing else.
    """
    parts = {
        "database": _database(),
        "migrations": _migrations(),
        "storage": _storage(),
        "broker": _broker(),
    }
    beat = {"beat_seconds": _beat() if parts["database"] else None}
    return JsonResponse(parts | beat, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _storage() -> bool:
    with contextlib.suppress(OSError, NotImplementedError):
        default_storage.exists("files")
        return True
    return False


def _beat() -> int | None:
    try:
        seconds = pulses.seconds_since(Pulse.Name.BEAT)
    except DatabaseError:
        return None
    return None if seconds is None else int(seconds)


def _broker() -> bool:
    """Without a broker address the worker sweeps by itself, and that is ready too."""
    if not settings.REDIS_URL:
        return True
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as redis:
            return bool(redis.ping())
    except RedisError:
        return False
