"""PDF files and QR codes: the same bytes, nothing from outside, and what is missing said."""

import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import segno

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.paper import pdf
from expense_mgmt.foundation.paper.qr import QUIET_ZONE, qr_svg

ROOT = Path(__file__).resolve().parents[3]
PAGE = '<html lang="zh-Hans"><head><title>单</title></head><body><div class="fx-paper"><p>{}</p></div></body></html>'
# Makes one file with Pango's library out of reach.
WITHOUT_PANGO = """
import cffi, sys
real = cffi.FFI.dlopen
def dlopen(self, name, *args):
    if name and "pango" in str(name):
        raise OSError(f"cannot load library {name!r}")
    return real(self, name, *args)
cffi.FFI.dlopen = dlopen
import django; django.setup()
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.paper import pdf
import requests.views.sheets, expense_mgmt.urls
try:
    pdf.pdf_of(["<p>x</p>"])
except RuleBroken as error:
    sys.stdout.write(f"REFUSED {error.code}: {error}")
"""
MAKE_ONE = """
import sys, hashlib
import django; django.setup()
from expense_mgmt.foundation.paper import pdf
sys.stdout.write(hashlib.sha256(pdf.pdf_of([sys.argv[1]])).hexdigest())
"""


def words_of(pages: list[str]) -> list[str]:
    """What stands on each printed page, as laid out."""
    return [
        "".join(box.text for box in page._page_box.descendants() if type(box).__name__ == "TextBox")
        for document in pdf.documents_of(pages)
        for page in document.pages
    ]


def in_a_process(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.test",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_same_page_gives_the_same_bytes_in_any_process() -> None:
    page = PAGE.format('申请金额 <b class="num">186,000.00</b>')

    digests = {
        in_a_process(MAKE_ONE, page, PYTHONHASHSEED="1", TZ="UTC"),
        in_a_process(MAKE_ONE, page, PYTHONHASHSEED="2", TZ="Asia/Shanghai"),
    }

    assert len(digests) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", digests.pop())


def test_another_page_gives_other_bytes_and_no_time_is_written() -> None:
    first, second = (pdf.pdf_of([PAGE.format(words)]) for words in ("一", "二"))

    assert first.startswith(b"%PDF-")
    assert first != second
    assert b"CreationDate" not in first
    assert b"ModDate" not in first


def test_several_sheets_count_their_own_pages() -> None:
    long = PAGE.format("<br>".join(f"第 {row} 行" for row in range(80)))

    words = words_of([PAGE.format("短"), long])

    assert [page[-5:] for page in words] == ["1 / 1", "1 / 2", "2 / 2"]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:1/x.png">',
        '<img src="https://example.org/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="../../../../etc/hostname">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<style>@import "ftp://example.org/x.css"; p { background: url(http://[::1]/x) }</style>',
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_nothing_is_loaded_from_outside(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("opened an address")

    for handler in (
        urllib.request.HTTPHandler.http_open,
        urllib.request.HTTPSHandler.https_open,
        urllib.request.FileHandler.file_open,
        urllib.request.FTPHandler.ftp_open,
    ):
        owner, name = handler.__qualname__.split(".")
        monkeypatch.setattr(getattr(urllib.request, owner), name, refused)

    with pytest.raises(ValueError, match="may not load"):
        pdf.pdf_of([PAGE.format(markup)])


def test_own_files_and_carried_data_are_loaded() -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    content = pdf.pdf_of([PAGE.format(f'<img src="{dot}"><img src="build/favicon.svg">')])

    assert content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "name", ["/../manage.py", "/build/../../manage.py", "/build/none.css", "/"]
)
def test_names_that_lead_nowhere_or_out_are_no_static_files(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        pdf.static_file(name)


def test_machine_without_pango_says_what_is_missing_and_loads_everything_else() -> None:
    said = in_a_process(WITHOUT_PANGO)

    assert "REFUSED pdf_not_available" in said
    assert "libpango-1.0-0" in said


def test_machine_without_the_package_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(RuleBroken) as refusal:
        pdf.pdf_of([PAGE.format("x")])

    assert refusal.value.code == "pdf_not_available"


def test_no_page_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pdf.pdf_of([])


@pytest.mark.parametrize("text", ["https://outlay.example/requests/1", "中" * 60])
def test_code_draws_exactly_the_modules_of_the_text(text: str) -> None:
    svg = qr_svg(text)

    drawn = {
        (int(row), column)
        for start, row, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg)
        for column in range(int(start), int(start) + int(width))
    }
    wanted = {
        (row + QUIET_ZONE, column + QUIET_ZONE)
        for row, modules in enumerate(segno.make_qr(text, error="m", boost_error=False).matrix)
        for column, is_dark in enumerate(modules)
        if is_dark
    }
    assert drawn == wanted
    assert svg == qr_svg(text)
    assert svg != qr_svg(text + "x")
