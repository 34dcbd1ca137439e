"""A person with a keyboard and nothing else, who has to see where he is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FilePayload, Page

MOST_STOPS = 120
# The ring stands at the element itself or, for a field inside a drawn box, at that box.
FOCUS = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const frame = it.closest(".fx-drop, form.fx-search") ?? it;
  const isField = it.matches("input, select, textarea");
  const ringed = [[it, null], [it, "::after"], [frame, null]].some(([element, part]) => {
    const style = getComputedStyle(element, part);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return outline || (isField && style.boxShadow !== "none");
  });
  const box = frame.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1);
  const above = document.elementFromPoint(x, y);
  const label = it.labels?.[0];
  return {
    name: it.outerHTML.slice(0, 120),
    ringed,
    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    free: [frame, label].some((each) => each && above && (each.contains(above) || above.contains(each))),
  };
}"""


@dataclass
class Hands:
    """Presses keys; whatever has the focus on the way must be seen to have it."""

    page: Page

    def __post_init__(self) -> None:
        # Asked for only when it opens, the first choice of files could be missed.
        self.page.on("filechooser", lambda _chooser: None)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def ensure_seen(self) -> dict[str, Any]:
        """The focus has a ring, is on the screen, and nothing lies over it."""
        for _moment in range(20):
            focus: dict[str, Any] | None = self.page.evaluate(FOCUS)
            if focus and focus["ringed"] and focus["shown"] and focus["free"]:
                break
            # Rings fade in, and a page glides to the focus.
            self.page.wait_for_timeout(50)
        assert focus, "nothing has the focus"
        assert focus["ringed"], f"no ring around {focus['name']}"
        assert focus["shown"], f"beyond the screen: {focus['name']}"
        assert focus["free"], f"covered: {focus['name']}"
        return focus

    def is_at(self, selector: str) -> bool:
        return bool(self.page.evaluate("each => document.activeElement.matches(each)", selector))

    def tab_to(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until this has the focus."""
        passed = []
        for _stop in range(MOST_STOPS):
            self.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            passed.append(self.ensure_seen()["name"])
            if self.is_at(selector):
                return
        message = f"{selector} is not reached; passed {passed}"
        raise AssertionError(message)

    def write(self, selector: str, text: str) -> None:
        """Go to a field and write, over whatever stands there."""
        self.tab_to(selector)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def write_day(self, selector: str, day: str) -> None:
        """Type a day in the order in which this browser asks for it."""
        year, month, number = day.split("-")
        self.tab_to(selector)
        for typed in (f"{number}{month}{year}", f"{month}{number}{year}", f"{year}{month}{number}"):
            self.page.keyboard.type(typed)
            if self.page.evaluate("document.activeElement.value") == day:
                return
            while self.is_at(selector):
                self.press("Shift+Tab")
            self.tab_to(selector)
        message = f"{day} cannot be typed into {selector}"
        raise AssertionError(message)

    def choose(self, selector: str, value: str) -> None:
        """Walk down a list until this value is chosen."""
        self.tab_to(selector)
        for _option in range(MOST_STOPS):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        message = f"{selector} does not offer {value}"
        raise AssertionError(message)

    def attach(self, selector: str, files: Sequence[FilePayload]) -> None:
        """Open the browser's own choice of files by key."""
        self.tab_to(selector)
        with self.page.expect_file_chooser() as chooser:
            self.press("Space")
        chooser.value.set_files(files)

    def goes_on(self, act: Callable[[], None]) -> None:
        """Do what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            act()

    def wait_at(self, selector: str) -> None:
        """Wait until the focus was brought here, and see it there."""
        self.page.wait_for_function(
            "each => document.activeElement.matches(each)", arg=selector, timeout=10_000
        )
        self.ensure_seen()
