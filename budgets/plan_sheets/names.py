"""Finding what a cell names, by code or name; a name that two share means neither."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import Item
from budgets.plan_sheets.columns import NAMES
from expense_mgmt.core.models import NamedModel
from expense_mgmt.foundation.sheets.reader import plain

Row = TypeVar("Row", bound=NamedModel)


@dataclass(frozen=True)
class Names(Generic[Row]):
    """Rows of one catalogue and by which words each is known."""

    rows: Sequence[Row]
    by_word: dict[str, set[int]]
    by_code: dict[str, Row]
    by_key: dict[int, Row]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Names[Row]":
        by_key = {row.pk: row for row in rows}
        by_word: dict[str, set[int]] = {}
        for row in by_key.values():
            for word in (row.name, row.name_en):
                if word:
                    by_word.setdefault(word_key(word), set()).add(row.pk)
        by_code = {
            word_key(f"{row.code}{name}"): row
            for row in by_key.values()
            for name in ("", row.name, row.name_en)
        }
        return cls(list(by_key.values()), by_word, by_code, by_key)

    def found(self, text: str) -> list[Row]:
        """What a text may mean: a code, a name, or a code followed by its name."""
        key = word_key(text)
        if key in self.by_code:
            return [self.by_code[key]]
        return [self.by_key[pk] for pk in sorted(self.by_word.get(key, ()))]

    def shown(self, row: Row) -> str:
        """How a row is written so that it is found again: its name, with its code if shared."""
        return row.label if self.found(row.label) == [row] else f"{row.code} {row.label}"


Catalogues = dict[str, Names[NamedModel]]


def catalogues_of(catalogue: PlanCatalogue, items: Iterable[Item] = ()) -> Catalogues:
    """What the cells of each naming column may say: the catalogue, and what the plan names already.

    What is no longer in use is still found where a row of the plan names it.
    """
    now: dict[str, dict[int, NamedModel]] = {
        "category": {row.pk: row for row in catalogue.categories.rows},
        "project": {row.pk: row for row in catalogue.projects.rows},
        "unit": {row.pk: row for row in catalogue.units.rows},
        "platform": {row.pk: row for row in catalogue.platforms.rows},
    }
    for item in items:
        for name in NAMES:
            row = getattr(item, name)
            if row is not None:
                now[name].setdefault(row.pk, row)
    return {name: Names.of(rows.values()) for name, rows in now.items()}


def word_key(text: str) -> str:
    """A name as it is compared: half-width, small letters, no spaces."""
    return plain(text).casefold().replace(" ", "")
