"""A real Chromium against a real server, a real database and a real worker."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from expense_mgmt.foundation.models import Company
from tests import celery_worker

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright drives the browser from an event loop of its own, in which Django would refuse
# its ordinary database calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _speak(catalogue: None) -> None:
    """Pages speak Chinese here, as a person reads them."""


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright_driver.chromium.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def answering() -> Iterator[set[int]]:
    """The threads of the server that have a request in hand."""
    threads: set[int] = set()

    def begin(**_: object) -> None:
        threads.add(threading.get_ident())

    def end(**_: object) -> None:
        threads.discard(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield threads
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def open_as(
    chromium: Browser, live_server: LiveServer, company: Company, answering: set[int]
) -> Iterator[Callable[..., Page]]:
    """Give a page of a fresh session, signed in by one click as a person of the demo company."""
    contexts = []

    def sign_in(
        username: str, *, language: str = "zh-hans", width: int = 1440, dark: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.locator(f"form:has(input[name=username][value={username}]) button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    # What a closed page had asked for is still read, and the tables are about to be emptied.
    wait_until(lambda: not answering)


@pytest.fixture
def worker(transactional_db: None, settings: Settings) -> Iterator[None]:
    """A Celery worker with its queue, on the test's database and files."""
    with celery_worker.running(settings):
        yield


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for another process; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "the other process did not get there"
        time.sleep(0.1)
