"""The table of one kind's rules: places, bands, steps, what is wrong, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from approvals.models import PolicyRule
from approvals.pages.policy_flaws import FlawView, flaw_view, key_of, once
from approvals.pages.ruler import Ruler, ruler_of
from approvals.policy_words import (
    StepChip,
    band_words,
    chips_of,
    hours_of,
    place_words,
    status_words,
)
from approvals.rule_rows import RuleRow, flaws_in
from approvals.rules.bands import Flaw
from approvals.rules.compare import Change, Entry, Kind, compare
from expense_mgmt.core.money import money_text

CHANGED = frozenset({Kind.BOUNDS, Kind.STEPS, Kind.BOTH, Kind.ADDED})


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of the table.

    was     the band it had before, where it moved
    change  same, bounds, steps, both, added, removed; empty without another version beside it
    lower, upper  what the inputs of an editable row hold
    """

    key: UUID
    band: str
    was: str
    statuses: str
    chips: Sequence[StepChip]
    hours: int
    change: str
    rule: PolicyRule
    lower: str = ""
    upper: str = ""
    is_overlapping: bool = False
    errors: Sequence[str] = ()
    bad: frozenset[str] = frozenset()
    gaps: Sequence[FlawView] = ()


@dataclass(frozen=True, slots=True)
class GroupView:
    """All rules of one place, with the drawing of the bands for documents within budget."""

    place: str
    is_default: bool
    rows: Sequence[RowView]
    ruler: Ruler
    gaps_below: Sequence[FlawView] = ()


@dataclass(frozen=True, slots=True)
class Table:
    groups: Sequence[GroupView]
    flaws: Sequence[FlawView]
    changed_count: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the cells of a refused form, and what is wrong there."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def table_of(
    rows: Sequence[RuleRow],
    before: Sequence[RuleRow] | None,
    *,
    only_changes: bool = False,
    typed: Typed | None = None,
) -> Table:
    """The table of one kind.

    rows    of the version shown
    before  of the version in force; None where there is nothing to compare with
    """
    builder = _Builder(rows, before, typed or Typed())
    flaws = [builder.view(flaw) for flaw in builder.flaws]
    groups = [
        group
        for place in builder.places()
        if (group := builder.group(place, only_changes=only_changes)).rows
    ]
    changed = [one for one in builder.changes.values() if one.kind in CHANGED]
    return Table(groups, flaws, len(changed) + len(builder.removed))


def changes_between(rows: Sequence[RuleRow], before: Sequence[RuleRow]) -> list[Change]:
    """What became of each rule, status by status."""
    return compare(_entries(before), _entries(rows))


def _entries(rows: Sequence[RuleRow]) -> list[Entry]:
    return [
        Entry(
            key=rule.public_id,
            group=(rule.document_kind, row.place, rule.budget_status, rule.priority),
            amount_from=rule.amount_from,
            amount_to=rule.amount_to,
            asked=row.asked,
        )
        for row in rows
        for rule in row.rules
    ]


class _Builder:
    """One reading of the rows, their flaws and their changes."""

    def __init__(
        self, rows: Sequence[RuleRow], before: Sequence[RuleRow] | None, typed: Typed
    ) -> None:
        self.rows = rows
        self.before = before or []
        self.typed = typed
        self.compares = before is not None
        self.row_of = {rule.public_id: row for row in rows for rule in row.rules}
        self.old_row_of = {rule.public_id: row for row in self.before for rule in row.rules}
        self.flaws = once(flaws_in(rule for row in rows for rule in row.rules), self.row_of)
        self.changes: dict[UUID, Change] = {}
        self.removed: list[RuleRow] = []
        if before is not None:
            self._compare()

    def _compare(self) -> None:
        gone: dict[UUID, RuleRow] = {}
        for change in changes_between(self.rows, self.before):
            if change.new is None:
                row = self.old_row_of[key_of(change.old)]
                gone[row.key] = row
                continue
            key = self.row_of[key_of(change.new)].key
            if key not in self.changes or self.changes[key].kind is Kind.SAME:
                self.changes[key] = change
        self.removed = list(gone.values())

    def places(self) -> list[tuple[int | None, ...]]:
        found = [row.place for row in [*self.rows, *self.removed]]
        return list(dict.fromkeys(sorted(found, key=lambda place: place != (None, None, None))))

    def group(self, place: tuple[int | None, ...], *, only_changes: bool) -> GroupView:
        mine = [row for row in self.rows if row.place == place]
        gone = [row for row in self.removed if row.place == place]
        shown = [row for row in mine if not only_changes or self._is_changed(row)]
        first = (mine or gone)[0]
        status = first.statuses[0]
        old = [row for row in self.before if row.place == place and status in row.statuses]
        flaws = [flaw for flaw in self.flaws if self.row_of[key_of(flaw.band)].place == place]
        views = [self._row(row) for row in shown] + [self._gone(row) for row in gone]
        return GroupView(
            place=place_words(first.rule),
            is_default=place == (None, None, None),
            rows=views,
            ruler=ruler_of(
                [row for row in mine if status in row.statuses],
                old if self.compares else [],
                [flaw for flaw in flaws if status in self.row_of[key_of(flaw.band)].statuses],
            ),
            gaps_below=[
                self.view(flaw) for flaw in flaws if flaw.kind == "gap" and flaw.other is None
            ],
        )

    def _is_changed(self, row: RuleRow) -> bool:
        change = self.changes.get(row.key)
        return change is not None and change.kind in CHANGED

    def _row(self, row: RuleRow) -> RowView:
        change = self.changes.get(row.key)
        old = self.old_row_of.get(key_of(change.old)) if change and change.old else None
        moved = old is not None and (old.amount_from, old.amount_to) != (
            row.amount_from,
            row.amount_to,
        )
        names = (f"from-{row.key}", f"to-{row.key}")
        stored = (
            money_text(row.amount_from),
            "" if row.amount_to is None else money_text(row.amount_to),
        )
        lower, upper = (
            self.typed.values.get(name, value) for name, value in zip(names, stored, strict=True)
        )
        return RowView(
            key=row.key,
            band=band_words(row.amount_from, row.amount_to),
            was=band_words(old.amount_from, old.amount_to) if old is not None and moved else "",
            statuses=status_words(row.statuses),
            chips=chips_of(row, old),
            hours=hours_of(row),
            change=change.kind.value if change else "",
            rule=row.rule,
            lower=lower,
            upper=upper,
            is_overlapping=any(
                flaw.kind == "overlap" and row in self._rows_of(flaw) for flaw in self.flaws
            ),
            errors=[text for name in names for text in self.typed.errors.get(name, ())],
            bad=frozenset(name.split("-")[0] for name in names if self.typed.errors.get(name)),
            gaps=[
                self.view(flaw)
                for flaw in self.flaws
                if flaw.kind == "gap" and flaw.other and self.row_of[key_of(flaw.other)] is row
            ],
        )

    def _rows_of(self, flaw: Flaw) -> list[RuleRow]:
        return [self.row_of[key_of(band)] for band in (flaw.band, flaw.other) if band]

    def _gone(self, row: RuleRow) -> RowView:
        return RowView(
            key=row.key,
            band=band_words(row.amount_from, row.amount_to),
            was="",
            statuses=status_words(row.statuses),
            chips=[StepChip(chip.label, "del") for chip in chips_of(row)],
            hours=hours_of(row),
            change=Kind.REMOVED.value,
            rule=row.rule,
        )

    def view(self, flaw: Flaw) -> FlawView:
        """A flaw in words, with the one change of a bound that mends it."""
        return flaw_view(flaw, self.row_of)
