"""One view, whole page or part."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """A fragment was asked for: by htmx, neither boosted nor to restore history."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def part_to_fill(request: HttpRequest) -> str:
    """The id of the element that htmx will fill with the answer; empty for a whole page."""
    return request.headers.get("HX-Target", "") if wants_part(request) else ""


def render_page(
    request: HttpRequest,
    template: str,
    part: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, or only its part `part` (a `partialdef`) when htmx asked for it."""
    name = f"{template}#{part}" if part and wants_part(request) else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class SeeOther(HttpResponseRedirect):
    """What was posted is done; the browser goes on with a GET."""

    status_code = 303


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """After a successful POST: 303 for a browser, `HX-Redirect` for htmx."""
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return SeeOther(url)
