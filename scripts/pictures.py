"""The pictures of README and docs, taken anew: `make pictures`.

Founds the demo company on its day in a database of its own, runs the product, opens the pages
below in Chromium and writes docs/pictures/NAME-LANGUAGE.png.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402  # after the path is set

from expense_mgmt import embedded  # noqa: E402

BIN = Path(sys.executable).parent
PICTURES = ROOT / "docs" / "pictures"
DAY = "2026-05-12"
WIDTH, HEIGHT = 1440, 900
SECONDS_TO_START = 60
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
# What is shown: the name of the picture, who looks, where, and the item that is opened.
SHOWN = (("inbox", "zhao", "/approvals/", "周末暖场促销活动"),)
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")


@contextmanager
def product() -> Iterator[str]:
    """The product with the demo company, at the address given."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "EXPENSE_VAR_DIR": str(ROOT / "var" / "pictures"),
        "EXPENSE_TODAY": DAY,
    }
    server = embedded.ensure_postgres()
    try:
        for command in (("migrate", "--verbosity", "0"), ("seed_demo", "--if-empty")):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        web = subprocess.Popen(
            [
                *(str(BIN / "granian"), "--interface", "wsgi", "--no-ws", "--workers", "1"),
                *("--blocking-threads", "4"),
                *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
                "expense_mgmt.wsgi:application",
            ],
            cwd=ROOT,
        )
        try:
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            web.terminate()
            web.wait()
    finally:
        server.cleanup()


def take(browser: Browser, address: str) -> None:
    """Write every picture in both languages."""
    for name, person, path, item in SHOWN:
        for language, locale in LANGUAGES.items():
            context = browser.new_context(
                base_url=address, locale=locale, viewport={"width": WIDTH, "height": HEIGHT}
            )
            page = context.new_page()
            page.goto("/sign-in")
            page.locator(f"form:has(input[name=username][value={person}]) button").first.click()
            page.goto(path, wait_until="networkidle")
            with page.expect_response(lambda response: "task=" in response.url):
                page.get_by_role("link", name=item).first.click()
            page.wait_for_load_state("networkidle")
            target = PICTURES / f"{name}-{language}.png"
            page.screenshot(path=target)
            context.close()
            print(target.relative_to(ROOT))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urlopen(address):  # noqa: S310  # our own server on loopback
                return
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with product() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM)
        take(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
