"""The one maker of PDF files: pages of ours, as they print, and nothing from outside.

WeasyPrint stands on Pango, which a machine may lack. It is loaded when the first file is asked
for, so that everything else works without it.
"""

import hashlib
import importlib
import mimetypes
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken

MEDIA_TYPE: Final = "application/pdf"
# A host that cannot exist (RFC 6761): what a page names relative to it is a static file of ours.
STATIC_HOST: Final = "static.invalid"
Progress = Callable[[int, int], None]
STYLESHEET: Final = f"https://{STATIC_HOST}/build/sheet.css"


def pdf_of(pages: Sequence[str], *, progress: Progress | None = None) -> bytes:
    """One PDF of several HTML documents, each with its own page numbers.

    The same documents give the same bytes (PLATFORM §6.36): no time of the run is written, and
    the file's identifier is the digest of what it was made from.

    progress  called with the documents laid out and those in all; what it raises ends the work
    raises    RuleBroken `pdf_not_available` where a library is missing
    source    PLATFORM §1, §6.36
    """
    documents = documents_of(pages, progress=progress)
    whole = documents[0].copy([page for document in documents for page in document.pages])
    digest = hashlib.sha256("\0".join(pages).encode()).digest()[:16]
    with _stopped_at_the_door():
        content: bytes = whole.write_pdf(pdf_identifier=digest)
    return content


def documents_of(pages: Sequence[str], *, progress: Progress | None = None) -> list[Any]:
    """Each HTML document laid out on its pages (weasyprint.Document), with the sheet's styles.

    raises    RuleBroken `pdf_not_available`; ValueError without a document, and for one that
              names anything from outside
    """
    if not pages:
        msg = "a file needs at least one page"
        raise ValueError(msg)
    weasyprint = _library()
    fetcher = _fetcher(weasyprint)
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    base_url = f"https://{STATIC_HOST}/"
    with _stopped_at_the_door():
        style = weasyprint.CSS(url=STYLESHEET, url_fetcher=fetcher, font_config=fonts)
        documents = []
        for number, page in enumerate(pages):
            if progress is not None:
                progress(number, len(pages))
            html = weasyprint.HTML(string=page, base_url=base_url, url_fetcher=fetcher)
            documents.append(html.render(font_config=fonts, stylesheets=[style]))
        return documents


@contextmanager
def _stopped_at_the_door() -> Iterator[None]:
    """A sheet that names what it may not load is a fault of ours like any other.

    The library raises it past every `except Exception`, those of the web server too.
    """
    try:
        yield
    except importlib.import_module("weasyprint.urls").FatalURLFetchingError as error:
        msg = f"a sheet names what it may not load: {error}"
        raise ValueError(msg) from error


def _library() -> ModuleType:
    """WeasyPrint, or the refusal that names what is missing.

    raises    RuleBroken `pdf_not_available`
    """
    # The font library stamps each face it cuts with this time, or else with the time of the run.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise RuleBroken(
            "pdf_not_available",
            _(
                "This server cannot make PDF files: the library Pango is missing (Debian: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0). The print view works without it; an administrator can install the library."
            ),
        ) from error


@lru_cache(maxsize=1)
def _fetcher(weasyprint: ModuleType) -> Any:
    """What a document may load: data it carries itself, and our static files. No network, no disk.

    Anything else stops the file, because a sheet without its styles is no sheet.
    """
    urls = importlib.import_module("weasyprint.urls")
    base: Any = urls.URLFetcher

    class OwnFiles(base):  # type: ignore[misc]  # its base is loaded when the first file is made
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            if (parts.scheme, parts.netloc) != ("https", STATIC_HOST):
                msg = f"a sheet loads nothing from outside: {url[:200]}"
                raise ValueError(msg)
            path = static_file(unquote(parts.path))
            media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(
                url, body=path.read_bytes(), headers={"Content-Type": media_type}
            )

    return OwnFiles(allowed_protocols=["data", "https"], fail_on_errors=True)


def static_file(path: str) -> Path:
    """Where a static file lies, by its name below the static folders.

    raises    FileNotFoundError, also for names that lead out of them
    """
    name = path.lstrip("/")
    found = None if ".." in name.split("/") else finders.find(name)
    if not isinstance(found, str) or not Path(found).is_file():
        msg = f"no static file {name!r}; `npm run build` makes those below build/"
        raise FileNotFoundError(msg)
    return Path(found)
