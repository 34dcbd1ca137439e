"""What the content policy and the design ask of every template."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:""", re.IGNORECASE
)
ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']""")
TAG = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


def text_of(path: Path) -> str:
    return TAG.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline(path: Path) -> None:
    assert INLINE.findall(text_of(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_icons_are_in_the_sprite(path: Path) -> None:
    listed = set(json.loads((Path(settings.BASE_DIR) / "assets" / "icons.json").read_text()))

    assert set(ICON.findall(text_of(path))) <= listed


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_buttons_say_what_pressing_them_does(path: Path) -> None:
    assert re.findall(r"<button(?![^>]*\btype=)[^>]*>", text_of(path)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.parent.name == "components"],
    ids=lambda path: path.name,
)
def test_a_component_names_what_it_needs(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(("{#", "{% comment %}", "{% extends"))


def test_the_page_of_a_failure_needs_no_context() -> None:
    html = render_to_string("500.html")

    assert "<h1>" in html
    assert "MISSING VARIABLE" not in html
