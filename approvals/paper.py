"""The approval sheet on paper: what a document says of itself, and who signed it (DESIGN 12)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from approvals.models import Decision, Run, Step
from approvals.states import StepState
from expense_mgmt.core.money import Money
from expense_mgmt.core.words import check_value, rmb_in_words
from expense_mgmt.foundation.models import Attachment, Event
from expense_mgmt.foundation.paper.qr import qr_svg
from expense_mgmt.organisation.roles import Role

# The head has three pairs of columns: how many of them a value takes, by facts in its row.
SPANS = {1: 5, 2: 2, 3: 1}
DENSE_FROM = 7


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value of the head.

    is_wide    takes a row of its own
    is_number  set in tabular figures
    """

    label: StrOrPromise
    value: str
    is_wide: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class FactRow:
    """Facts side by side; `span` columns of the head's six for each value."""

    facts: Sequence[Fact]

    @property
    def span(self) -> int:
        return SPANS[len(self.facts)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    width  class of its width; empty shares what is left
    """

    title: StrOrPromise
    kind: Literal["text", "middle", "number", "amount"] = "text"
    width: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of finished text under one heading; `total` is the last row."""

    title: StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    note: StrOrPromise = ""

    @property
    def is_dense(self) -> bool:
        """Too many columns for letters of the common size."""
        return len(self.columns) >= DENSE_FROM

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """Each row as (text, kind of its column)."""
        return [self._cells(row) for row in self.rows]

    @property
    def last_line(self) -> list[tuple[str, str]]:
        return self._cells(self.total) if self.total else []

    def _cells(self, row: Sequence[str]) -> list[tuple[str, str]]:
        return [(text, column.kind) for text, column in zip(row, self.columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as its app lays it out; the engine adds signatures, proof and address.

    title     the sheet's name, translated when it is drawn
    url       path of the record, made absolute for the QR code
    papers    attached documents, each with its check value
    cashier, archive    what is known for the two last boxes; empty lines are left to a pen
    """

    kind: str
    id: UUID
    title: StrOrPromise
    company: str
    number: str
    amount: Money
    facts: Sequence[Fact]
    tables: Sequence[Table]
    papers: Table
    run: Run
    url: str
    cashier: Sequence[Fact] = ()
    archive: Sequence[Fact] = ()


def papers(attached: Sequence[tuple[str, Attachment]]) -> Table:
    """The attached documents with their check values.

    attached    what each is, and the file, in filing order
    """
    return Table(
        gettext_lazy("Documents"),
        [
            Column(gettext_lazy("Kind of document"), "middle", "w-20"),
            Column(gettext_lazy("Name")),
            Column(gettext_lazy("Check value"), "number", "w-25"),
        ],
        [(kind, one.name, check_value(one.file.sha256)) for kind, one in attached],
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature in a box; `seal` is the stamp's words."""

    name: str
    on_behalf_of: str
    comment: str
    at: dt.datetime
    seal: str
    is_refusal: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The box of one step; `words` stand where nobody signed."""

    title: str
    signed: Sequence[Signed] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper with everything that makes it one: what the template draws.

    title_beside  the title in the product's other language
    as_of         when the record last changed: the same record prints the same sheet
    """

    paper: Paper
    title: str
    title_beside: str
    amount_words: str
    fact_rows: Sequence[FactRow]
    boxes: Sequence[Sequence[Box]]
    check_value: str
    event_count: int
    as_of: dt.datetime | None
    address: str
    code: SafeString


def sheet_of(paper: Paper, *, root: str) -> Sheet:
    """The sheet of one document, in the active language; four queries.

    root    scheme and host of the installation, such as https://outlay.example
    source  DESIGN §12; R-44; PLATFORM §6.34, §6.36
    """
    last = Event.objects.of_subject(paper.id).first()
    address = f"{root.rstrip('/')}{paper.url}"
    language = "en" if (translation.get_language() or "").startswith("zh") else "zh-hans"
    title = str(paper.title)
    with translation.override(language):
        beside = str(paper.title)
    money = paper.amount
    boxes = boxes_of(paper.run)
    return Sheet(
        paper=paper,
        title=title,
        title_beside=beside if beside != title else "",
        amount_words=rmb_in_words(money.amount) if money.currency == "CNY" else "",
        fact_rows=_rows(paper.facts),
        boxes=[boxes[start : start + 2] for start in range(0, len(boxes), 2)],
        check_value=check_value(last.digest) if last else "",
        event_count=last.sequence if last else 0,
        as_of=last.at if last else None,
        address=address,
        code=qr_svg(address),
    )


def boxes_of(run: Run) -> list[Box]:
    """A box for each step of a run in order, with who signed it; two queries."""
    steps = list(run.steps.select_related("covered_by"))
    signed: dict[int, list[Signed]] = {}
    decisions = run.decisions.select_related("actor", "on_behalf_of", "task__addition")
    for decision in decisions.order_by("at", "pk"):
        signed.setdefault(decision.step_id, []).append(_signed(decision))
    return [_box(step, signed.get(step.pk, [])) for step in steps]


def _box(step: Step, signed: Sequence[Signed]) -> Box:
    title = str(Role(step.role).label)
    if signed:
        return Box(title, signed)
    if step.state == StepState.SKIPPED and step.covered_by:
        words = _("%(name)s signed an earlier step") % {"name": step.covered_by.label}
    elif step.state == StepState.ENDED:
        words = _("Not reached")
    else:
        words = _("Awaits signature")
    return Box(title, words=words)


def _signed(decision: Decision) -> Signed:
    return Signed(
        name=_("%(name)s (added)") % {"name": decision.actor.label}
        if decision.task.is_added
        else decision.actor.label,
        on_behalf_of=decision.on_behalf_of.label if decision.on_behalf_of else "",
        comment=decision.comment,
        at=decision.at,
        seal=decision.get_verb_display(),
        is_refusal=decision.verb != "approve",
    )


def _rows(facts: Sequence[Fact]) -> list[FactRow]:
    """Wide facts alone, the others up to three in a row."""
    rows: list[list[Fact]] = []
    for fact in facts:
        is_open = rows and not rows[-1][0].is_wide and len(rows[-1]) < len(SPANS)
        if fact.is_wide or not is_open:
            rows.append([fact])
        else:
            rows[-1].append(fact)
    return [FactRow(row) for row in rows]
