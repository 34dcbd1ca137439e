"""What axe-core and the browser itself find wrong with a page as it stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTHS = (1440, 390)
THEMES = ("light", "dark")
SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """(tags) => axe.run(document, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]
})"""
# Colours that are still on their way to the other theme are neither of both.
SET_THEME = """(theme) => {
  document.documentElement.dataset.bsTheme = theme;
  for (const change of document.getAnimations()) {
    if (change instanceof CSSTransition) change.finish();
  }
}"""
# What sticks out to the right of the window, outside boxes that scroll by themselves.
WIDER = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? page.scrollWidth - page.clientWidth : 0;
}"""


def axe_source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@dataclass
class Examiner:
    """Examines pages of one browser tab, in both themes at both widths."""

    page: Page
    found: list[str] = field(default_factory=list)
    refusal_expected: bool = False

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.found.append(f"{self.page.url}: {error}"))

    def look(self, name: str, *, widths: tuple[int, ...] = WIDTHS) -> None:
        """Examine what is shown now, without loading it again."""
        self.page.evaluate(axe_source())
        for theme in THEMES:
            self.page.evaluate(SET_THEME, theme)
            for width in widths:
                self.page.set_viewport_size({"width": width, "height": 900})
                self._examine(f"{name} {theme} {width}")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def visit(self, path: str) -> None:
        self.page.goto(path)
        self.look(path)

    def follow(self, path: str, link: str) -> None:
        """Examine what the first such link of a page leads to."""
        self.page.goto(path)
        address = self.page.locator(link).first.get_attribute("href")
        assert address, (path, link)
        self.page.goto(address)
        self.look(f"{path} > {link}")

    def _examine(self, name: str) -> None:
        result: dict[str, Any] = self.page.evaluate(RUN, RULES)
        for violation in result["violations"]:
            if violation["impact"] in SERIOUS:
                places = [node["target"] for node in violation["nodes"][:5]]
                self.found.append(f"{name}: {violation['id']} at {places}")
        wider = self.page.evaluate(WIDER)
        if wider:
            self.found.append(f"{name}: {wider} px wider than the window")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # A browser reports every refusal of the server as an error; some are what is asked for.
        if self.refusal_expected and "422" in message.text:
            return
        self.found.append(f"{self.page.url}: {message.text}")
