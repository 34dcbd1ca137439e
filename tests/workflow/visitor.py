"""A person at a browser without scripts: reads pages, fills in their forms, presses their buttons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from expense_mgmt.foundation.models import User

PDF = b"%PDF-1.7\n% a paper of the test\n"


@dataclass
class Form:
    """A form as it stands in a page: where it goes, what its fields hold."""

    action: str
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)

    def address(self, ending: str) -> str | None:
        """Where the form, or one of its buttons, leads that ends so."""
        ways = [self.action, *self.targets]
        return next((way for way in ways if way.split("?")[0].endswith(ending)), None)


class FormReader(HTMLParser):
    """Collects the forms of a page, with the fields that name their form from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._select: tuple[Form | None, str] | None = None
        self._area: tuple[Form, str] | None = None
        self._in_template = 0

    def handle_starttag(  # one branch for each kind of control
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._in_template += 1
        if self._in_template:
            return
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
            if "id" in given:
                self.by_id[given["id"]] = self._open
            return
        target = self.by_id.get(given.get("form", ""), self._open)
        if target is not None and "formaction" in given:
            target.targets.append(given["formaction"])
        if tag == "option" and self._select is not None:
            form, name = self._select
            # A browser takes the first option where none is marked.
            if form is not None and ("selected" in given or name not in form.values):
                form.values[name] = [given.get("value", "")]
        if target is None or "name" not in given or "disabled" in given:
            if tag == "select":
                self._select = (None, "")
            return
        name, kind = given["name"], given.get("type", "text")
        if tag == "select":
            self._select = (target, name)
        elif tag == "textarea":
            self._area = (target, name)
            target.values[name] = [""]
        elif (
            tag == "input"
            and kind not in {"submit", "button", "file"}
            and (kind not in {"checkbox", "radio"} or "checked" in given)
        ):
            target.values.setdefault(name, []).append(
                given.get("value", "on" if kind in {"checkbox", "radio"} else "")
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._in_template -= 1
        elif tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            form, name = self._area
            form.values[name] = [form.values[name][0] + data.removeprefix("\n")]


class Visitor:
    """One signed-in person. `page` is what he sees now."""

    def __init__(self, person: User) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(person)
        self.url = "/"
        self.page: Any = None

    @property
    def text(self) -> str:
        return str(self.page.content.decode())

    def words(self) -> str:
        """What the page says, without its tags."""
        main = self.text.partition("<main")[2] or self.text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))[:2000]

    def open(self, url: str) -> "Visitor":
        """Go to an address and follow where it leads."""
        self.page = self.client.get(url, follow=True)
        chain = getattr(self.page, "redirect_chain", [])
        self.url = chain[-1][0] if chain else url
        assert self.page.status_code == 200, (url, self.page.status_code)
        return self

    def follow(self, fragment: str) -> "Visitor":
        """Click the first link whose address holds the fragment."""
        found = re.search(rf'<a [^>]*href="([^"]*{re.escape(fragment)}[^"]*)"', self.text)
        assert found, (fragment, self.words())
        return self.open(urljoin(self.url, unescape(found.group(1))))

    def forms(self) -> list[Form]:
        reader = FormReader()
        reader.feed(self.text)
        return [form for form in reader.forms if form.method == "post"]

    def form(self, ending: str) -> Form:
        """The form of this page that leads to an address ending so."""
        found = [form for form in self.forms() if form.address(ending) is not None]
        assert found, (ending, [(form.action, form.targets) for form in self.forms()])
        return found[0]

    def send(
        self,
        ending: str,
        values: Mapping[str, Any] | None = None,
        *,
        button: tuple[str, str] | None = None,
        expect: int = 200,
    ) -> "Visitor":
        """Fill in the form whose address ends so and send it; follows on success.

        values   typed over what the form holds; a `SimpleUploadedFile`, or a list of them
        button   name and value of the button pressed
        """
        form = self.form(ending)
        data: dict[str, Any] = {**form.values, **(values or {})}
        if button is not None:
            data[button[0]] = button[1]
        target = urljoin(self.url, form.address(ending) or self.url)
        self.page = self.client.post(target, data, follow=True)
        chain = getattr(self.page, "redirect_chain", [])
        if chain:
            self.url = chain[-1][0]
        assert self.page.status_code == expect, (self.page.status_code, self.words())
        return self


def paper(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    """A document to attach."""
    return SimpleUploadedFile(name, content)
