"""The catalogue of translations, without gettext's own tools.

`python scripts/messages.py update` reads every message of the code and the templates into
locale/zh_Hans; `compile` writes the binary catalogue; `check` fails on a message that is
missing, empty, fuzzy, left over, or that lost a placeholder.
"""

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("expense_mgmt", "approvals", "ledger", "budgets", "requests", "reports")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
HEADER = "# The product's words in Chinese. Written by `make messages`; translate here."
# Fixed, so that the file changes only when a message does.
BEGAN = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may hold messages, as Python source."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # What is no message became a run of X; its indentation means nothing.
        yield path, "\n".join(line.strip() for line in code.splitlines())


def extracted() -> Catalog:
    """All messages of the code, with the places they stand in."""
    catalog = Catalog(
        locale="zh_Hans",
        project="Outlay",
        charset="utf-8",
        fuzzy=False,
        header_comment=HEADER,
        creation_date=BEGAN,
        revision_date=BEGAN,
        last_translator="Outlay",
        language_team="Outlay",
        msgid_bugs_address="Outlay",
        version="1",
    )
    for path, code in sources():
        found = extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for _line, function, message, _comments in found:
            context, text = _split(function, message)
            if text and (text if isinstance(text, str) else text[0]):
                catalog.add(text, context=context, locations=[(str(path.relative_to(ROOT)), 0)])
    return catalog


def _split(function: Any, message: Any) -> tuple[str | None, Any]:
    parts = list(message) if isinstance(message, tuple) else [message]
    if function is not None and function.startswith(("pgettext", "npgettext")):
        return parts[0], parts[1] if len(parts) == 2 else tuple(parts[1:3])  # noqa: PLR2004
    if function is not None and function.startswith("ngettext"):
        return None, tuple(parts[:2])
    return None, parts[0]


def known() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def update() -> None:
    """Bring the catalogue up to the code: new messages come empty, unused ones go."""
    fresh, old = extracted(), known() if PO.exists() else Catalog(locale="zh_Hans")
    for message in fresh:
        before = old.get(message.id, message.context) if message.id else None
        if before is not None:
            message.string = before.string
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, sort_output=True, no_location=True, omit_header=False, width=100)


def compile_catalogue() -> None:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, known())


def faults() -> list[str]:
    """What is wrong with the catalogue, one sentence each."""
    found: list[str] = []
    old = known()
    wanted = {(m.context, _text(m.id)): m for m in extracted() if m.id}
    have = {(m.context, _text(m.id)): m for m in old if m.id}
    found += [f"missing: {key[1]!r}" for key in wanted.keys() - have.keys()]
    found += [f"left over: {key[1]!r}" for key in have.keys() - wanted.keys()]
    for (_context, text), message in have.items():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            found.append(f"fuzzy: {text!r}")
        if not all(strings):
            found.append(f"untranslated: {text!r}")
        found += [
            f"placeholders differ: {text!r}"
            for string in strings
            if string and _placeholders(string) != _placeholders(text)
        ]
    return sorted(found)


def _text(message_id: Any) -> str:
    return str(message_id[-1] if isinstance(message_id, tuple) else message_id)


def _placeholders(text: Any) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def main() -> None:
    settings.configure(USE_I18N=True)
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "update":
        update()
        compile_catalogue()
    elif command == "compile":
        compile_catalogue()
    else:
        found = faults()
        print("\n".join(found) or "catalogue complete")
        sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
