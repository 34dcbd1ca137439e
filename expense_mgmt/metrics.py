"""`/metrics`: what an operator watches, as Prometheus text (PLATFORM §3).

Requests are counted where they are answered; several worker processes share their counts through
files in one folder. Jobs, beat and books are read from the database when somebody asks.
"""

import hmac
import logging
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from expense_mgmt.foundation.models import Job, Pulse
from expense_mgmt.process_counts import SHARED_FOLDER

logger = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "::1"})
# Seconds. P11 promises 0.3 at the 95th percentile, so the steps are finest around it.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0)

# As the library decided when it was imported: `runserver` reads this module before its wsgi.
IS_SHARED = SHARED_FOLDER in os.environ

REQUESTS = Counter("outlay_requests", "Requests answered.", ["method", "status"])
SECONDS = Histogram("outlay_request_seconds", "Time to the answer.", ["view"], buckets=BUCKETS)


METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class MetricsMiddleware:
    """Counts every answer with its time, by the name of its view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, str(response.status_code)).inc()
        SECONDS.labels(match.view_name if match else "none").observe(time.perf_counter() - began)
        return response


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The text, for whoever shows the token, or asks on the machine itself where none is set.

    raises    Http404 for everybody else: that there are figures is nobody's business
    """
    if not is_watcher(request):
        raise Http404
    registry = REGISTRY
    if IS_SHARED:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own door
    text = generate_latest(registry) + generate_latest(_state())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def is_watcher(request: HttpRequest) -> bool:
    """Whether the figures are for this asker."""
    if settings.EXPENSE_METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.EXPENSE_METRICS_TOKEN.encode())
    is_forwarded = "Forwarded" in request.headers or "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded


class StateCollector(Collector):
    """What the database says of the work behind the pages."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from (*_jobs(), *_pulses())
            reached = 1
        except DatabaseError:
            logger.exception("The database did not answer for the metrics")
            reached = 0
        yield GaugeMetricFamily("outlay_database_up", "Whether the database answers.", reached)


def _state() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(StateCollector())
    return registry


def _jobs() -> list[Metric]:
    counts = dict(
        Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED])
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    family = GaugeMetricFamily("outlay_jobs", "Background jobs by state.", labels=["state"])
    for state in (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED):
        family.add_metric([state.value], counts.get(state.value, 0))
    waiting = Job.objects.filter(state=Job.State.WAITING)
    oldest = waiting.aggregate(age=Now() - Min("created_at"))["age"]
    age = GaugeMetricFamily(
        "outlay_job_oldest_waiting_seconds",
        "Age of the oldest job that waits; 0 when none does.",
        oldest.total_seconds() if oldest else 0.0,
    )
    return [family, age]


def _pulses() -> list[Metric]:
    """Nothing for what was never done: an alert asks for the absence."""
    found: list[Metric] = []
    pulses = {pulse.name: pulse for pulse in Pulse.objects.all()}
    if beat := pulses.get(Pulse.Name.BEAT):
        found.append(
            GaugeMetricFamily(
                "outlay_last_beat_timestamp_seconds",
                "When the scheduler last asked for a sweep.",
                beat.at.timestamp(),
            )
        )
    if proved := pulses.get(Pulse.Name.VERIFY_BOOKS):
        found += [
            GaugeMetricFamily(
                "outlay_verify_books_findings",
                "Findings of the last proof of the books.",
                proved.findings,
            ),
            GaugeMetricFamily(
                "outlay_verify_books_timestamp_seconds",
                "When the books were last proved.",
                proved.at.timestamp(),
            ),
        ]
    return found
