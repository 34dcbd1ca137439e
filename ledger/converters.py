"""Parts of addresses."""

from expense_mgmt.core.periods import Month


class MonthConverter:
    """A month in an address: 2026-04. One that does not exist is no page."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        return str(value)
