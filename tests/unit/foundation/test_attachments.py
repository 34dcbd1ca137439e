"""Files come in by what they are, not by what they are called."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Attachment, Company, StoredFile, User
from expense_mgmt.foundation.services import attachments

AT = dt.datetime(2026, 5, 12, 2, 0, tzinfo=dt.UTC)
PDF = b"%PDF-1.7\nquotation"


WORKBOOK = ("[Content_Types].xml", "xl/workbook.xml")


def zip_of(*parts: str) -> bytes:
    """An archive with these parts, each with a word in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "word")
    return content.getvalue()


def keep(company: Company, user: User, name: str, content: bytes) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return attachments.store(upload=upload, company=company, uploaded_by=user, at=AT)


def test_same_bytes_are_kept_once_under_both_names(company: Company, cast: dict[str, User]) -> None:
    first = keep(company, cast["lin"], "报价单.pdf", PDF)
    second = keep(company, cast["chen"], "copy.pdf", PDF)

    assert first.file_id == second.file_id
    assert (first.name, second.name) == ("报价单.pdf", "copy.pdf")
    assert default_storage.exists(first.file.storage_name)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("page.pdf", b"<html>", "file_kind_refused"),
        ("drawing.svg", b"<svg onload=alert(1)>", "file_kind_refused"),
        ("a.pdf.exe", b"MZ", "file_kind_refused"),
        ("photo.png", b"%PDF-1.7", "file_kind_refused"),
        ("noending", b"%PDF-1.7", "file_kind_refused"),
        ("quotation.xlsx", zip_of("a.txt"), "file_kind_refused"),
        ("invoice.ofd", zip_of("a.txt"), "file_kind_refused"),
    ],
)
def test_what_is_not_a_document_is_refused_and_leaves_nothing(
    company: Company, cast: dict[str, User], name: str, content: bytes, code: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        keep(company, cast["lin"], name, content)

    assert refusal.value.code == code
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("报价单.pdf", b" \n<!DOCTYPE html><html>", "it is a web page (HTML)"),
        ("photo.png", b"%PDF-1.7", "it is a PDF file"),
        (
            "invoice.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "it is an old or encrypted Office file",
        ),
        ("setup.pdf", b"MZ\x90", "it is a program"),
        ("notes.pdf", b"just words", "its content is none of those"),
        ("quotation.xlsx", zip_of("a.txt"), "it is a ZIP archive"),
        ("quotation.pdf", zip_of(*WORKBOOK), "it is an Excel workbook"),
        (
            "report.xlsx",
            zip_of("[Content_Types].xml", "word/document.xml"),
            "it is a Word document",
        ),
        ("sums.xlsx", zip_of(*WORKBOOK, "xl/vbaProject.bin"), "it is a workbook with macros"),
        ("tool.xlsx", zip_of("META-INF/MANIFEST.MF"), "it is a program"),
        ("invoice.ofd", zip_of(*WORKBOOK), "it is an Excel workbook"),
        ("cut.xlsx", zip_of(*WORKBOOK)[:60], "it is a damaged archive"),
    ],
)
def test_refused_file_is_named_for_what_it_is(
    company: Company, cast: dict[str, User], name: str, content: bytes, found: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        keep(company, cast["lin"], name, content)

    assert str(refusal.value) == (
        f"“{name}” cannot be attached: {found}. Accepted: JPG, OFD, PDF, PNG, XLSX, XML,"
        " each with the content that its name says."
    )


@pytest.mark.parametrize(
    ("name", "parts", "media_type"),
    [
        (
            "quotation.xlsx",
            WORKBOOK,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("invoice.ofd", ("OFD.xml",), "application/ofd"),
    ],
)
def test_archive_is_told_by_its_parts(
    company: Company, cast: dict[str, User], name: str, parts: tuple[str, ...], media_type: str
) -> None:
    content = zip_of(*parts)

    kept = keep(company, cast["lin"], name, content)

    assert kept.file.media_type == media_type
    with default_storage.open(kept.file.storage_name) as stored:
        assert stored.read() == content


def test_file_above_the_limit_is_refused(
    company: Company, cast: dict[str, User], settings: Settings
) -> None:
    settings.EXPENSE_UPLOAD_MAX_MB = 1
    limit = 1024 * 1024

    keep(company, cast["lin"], "exact.pdf", PDF.ljust(limit, b" "))
    with pytest.raises(RuleBroken) as refusal:
        keep(company, cast["lin"], "over.pdf", PDF.ljust(limit + 1, b" "))

    assert refusal.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\报价.pdf", "报价.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("evil\u202efdp.pdf", "evilfdp.pdf"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_name_loses_what_could_do_harm(raw: str, clean: str) -> None:
    assert attachments.clean_name(raw) == clean


def test_long_name_keeps_its_ending() -> None:
    name = attachments.clean_name("长" * 300 + ".pdf")

    assert len(name) == 120
    assert name.endswith(".pdf")


def test_damaged_file_is_never_served(company: Company, cast: dict[str, User]) -> None:
    attachment = keep(company, cast["lin"], "a.pdf", PDF)
    Path(default_storage.path(attachment.file.storage_name)).write_bytes(b"%PDF-1.7\nquotatioN")

    with pytest.raises(RuleBroken) as refusal:
        attachments.download(attachment)

    assert refusal.value.code == "file_damaged"


def test_download_runs_in_no_browser(company: Company, cast: dict[str, User]) -> None:
    attachment = keep(company, cast["lin"], "a.xml", b"<?xml version='1.0'?><a/>")

    response = attachments.download(attachment, inline=True)
    response.close()

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
