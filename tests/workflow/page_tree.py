"""A page as a tree, to ask which element says what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)


@dataclass
class Element:
    """One element with what stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list[Union["Element", str]] = field(default_factory=list)

    def everything(self) -> Iterator["Element"]:
        """The element and all below it; what waits in a template is no part of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element) and child.tag != "template":
                yield from child.everything()

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        words = (child.text if isinstance(child, Element) else child for child in self.children)
        return re.sub(r"\s+", " ", " ".join(words)).strip()

    @property
    def value(self) -> str:
        """What a control holds."""
        if self.tag == "textarea":
            return "".join(child for child in self.children if isinstance(child, str)).strip()
        if self.tag == "select":
            options = [each for each in self.everything() if each.tag == "option"]
            chosen = [each for each in options if "selected" in each.attributes] or options[:1]
            return chosen[0].attributes.get("value", "")
        return self.attributes.get("value", "")

    def by_id(self, name: str) -> "Element":
        return next(each for each in self.everything() if each.attributes.get("id") == name)

    def by_name(self, name: str) -> "Element":
        return next(each for each in self.everything() if each.attributes.get("name") == name)

    def inside(self, **attributes: str | None) -> "Element":
        """The nearest element around this one with these attributes; None takes any value."""
        around: Element | None = self
        while around is not None:
            mine = around.attributes
            wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
            if all(name in mine and value in {None, mine[name]} for name, value in wanted.items()):
                return around
            around = around.parent
        message = f"nothing around has {attributes}"
        raise AssertionError(message)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self.here
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self.here = around.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def tree_of(html: str) -> Element:
    builder = _Builder()
    builder.feed(html)
    return builder.root


def error_of(page: Element, name: str) -> Element:
    """The message tied to a field by aria-describedby; the field says that it is wrong."""
    control = page.by_name(name)
    assert control.attributes.get("aria-invalid") == "true", control.attributes
    ids = control.attributes.get("aria-describedby", "").split()
    return next(page.by_id(each) for each in ids if each.endswith("_error"))
