"""The language a layout is made in."""

from reports.figures.words import is_chinese


def active_language() -> str:
    """The active language as a file names it: zh-hans or en."""
    return "zh-hans" if is_chinese() else "en"
