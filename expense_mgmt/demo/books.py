"""The books of the story's months: finance's ledger, the receipts, the statistic."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.demo.days import Ago, On
from expense_mgmt.demo.figures import HEADERS, MonthKind, amounts_of, receipts_of
from expense_mgmt.demo.papers import ledger_sheet
from expense_mgmt.demo.stage import Thread
from expense_mgmt.demo.storyteller import Storyteller
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.roles import Role
from ledger.models import LedgerImport, Turnover
from ledger.services import ledger_import, periods, turnover
from reports.models import MonthlyStatistic
from reports.services import signing, statistic

KEEPS_BOOKS: Final = "wu"
CONFIRMS: Final = "xu"
CLOSES: Final = "qian"
LEADS: Final = "feng"
FILES: Final = "huang"
COUNTERSIGNERS: Final = {
    "feng": Role.PROJECT_LEAD,
    "guo": Role.PROJECT_MANAGER,
    "qian": Role.FINANCE_HEAD,
}
CARRIES_FORWARD: Final = "YXG"
# One bill went twice into a cell of the last month's first sheet.
MISTAKE: Final = Decimal(2_500)
MISTAKEN: Final = ("YXG", "时花绿化")
BEGINS_ON: Final = 6
CLOSES_ON: Final = 20


@dataclass(frozen=True, slots=True)
class BookMonth:
    """A month to be kept, and the moment at which finance begins with it."""

    month: Month
    kind: MonthKind
    begins: dt.datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a project's last month has come.

    signs         how many have countersigned its receipts
    stated        whether its statistic is generated
    waits_for     who signs the statistic next, once it is prepared
    """

    signs: int = len(COUNTERSIGNERS)
    is_stated: bool = True
    is_prepared: bool = True
    waits_for: Role | None = None


DONE: Final = Progress()
WAITS: Final = Progress(is_stated=False)
LAST_MONTH: Final = {
    "YXG": Progress(waits_for=Role.FINANCE_HEAD),
    "JPJ": Progress(waits_for=Role.REGIONAL_MANAGER),
    "NW1": Progress(is_prepared=False),
    "SYL": Progress(signs=1, is_stated=False),
}


class Bookkeeper(Storyteller):
    """Keeps every month of the year up to the last, and states what can be stated."""

    def threads(self) -> Iterator[Thread]:
        """Everything that happens in the books, each as its own thread."""
        for book in self.months():
            yield self.keeps(book)
            for project in self.cast.projects.values():
                yield self.states(book, project, _progress(book, project))
            if book.kind is not MonthKind.LAST:
                yield self.closes(book)

    def months(self) -> list[BookMonth]:
        """The months from January to the last one over, what they are like and when begun."""
        last = self.days.month.plus(-1)
        kinds = {0: MonthKind.LAST, 1: MonthKind.SECOND_EMPTY, 2: MonthKind.FIRST_EMPTY}
        found = []
        for number in range(1, last.month + 1):
            month = Month(last.year, number)
            kind = kinds.get(last.month - number, MonthKind.EARLY)
            begins = self.days.in_month(month.plus(1), BEGINS_ON, "09:00")
            if kind is MonthKind.LAST:
                begins = max(self.days.at(On(0, 1, "08:00")), self.days.at(Ago(3, "09:00")))
            found.append(BookMonth(month, kind, begins))
        return found

    def keeps(self, book: BookMonth) -> Thread:
        """One accountant uploads and matches the ledger, another confirms it."""
        moment = book.begins
        yield moment
        if book.kind is MonthKind.LAST:
            wrong = self._uploads(book, MISTAKE, moment)
            moment = self.days.after(moment)
            yield moment
            ledger_import.reject(
                import_id=wrong.public_id,
                comment="云岫花园绿化费 2,500 元重复计入，改正后重传。",
                version=wrong.version,
                actor=self.cast.people[KEEPS_BOOKS],
                at=moment,
            )
        uploaded = self._uploads(book, ZERO, moment)
        categories = {
            column.position: self.cast.categories[HEADERS[column.header]]
            for column in uploaded.columns.all()
        }
        mapped = ledger_import.map_columns(
            import_id=uploaded.public_id,
            categories=categories,
            version=uploaded.version,
            actor=self.cast.people[KEEPS_BOOKS],
            at=moment,
        )
        moment = self.days.after(moment)
        yield moment
        ledger_import.confirm(
            import_id=mapped.public_id,
            version=mapped.version,
            actor=self.cast.people[CONFIRMS],
            at=moment,
        )
        return moment

    def states(self, book: BookMonth, project: Project, progress: Progress) -> Thread:
        """The receipts are reported and signed, then the statistic goes round."""
        moment = self.days.after(book.begins)
        yield moment
        figures = receipts_of(book.kind, project.code)
        if figures:
            moment = yield from self._reports(book, project, figures, progress, moment)
        if not progress.is_stated:
            return moment
        moment = self.days.after(moment)
        yield moment
        lead = self.cast.people[LEADS]
        generated = statistic.generate(project=project, month=book.month, actor=lead, at=moment)
        if not progress.is_prepared:
            return moment
        prepared = signing.prepare(
            statistic_id=generated.public_id, version=generated.version, actor=lead, at=moment
        )
        moment = yield from self.passes(prepared.run, since=moment, until=progress.waits_for)
        if progress.waits_for is None:
            moment = self.days.after(moment)
            yield moment
            confirmed = MonthlyStatistic.objects.get(pk=prepared.pk)
            statistic.file_copies(
                statistic_id=confirmed.public_id,
                version=confirmed.version,
                actor=self.cast.people[FILES],
                at=moment,
            )
        return moment

    def closes(self, book: BookMonth) -> Thread:
        """The company's books of the month are closed for good."""
        moment = self.days.in_month(book.month.plus(1), CLOSES_ON, "17:00")
        yield moment
        keeper, head = self.cast.people[KEEPS_BOOKS], self.cast.people[CLOSES]
        period = periods.ensure_period(
            company=self.cast.company, month=book.month, actor=keeper, at=moment
        )
        periods.soft_close(period_id=period.public_id, actor=keeper, at=moment)
        moment = self.days.after(moment)
        yield moment
        periods.lock(period_id=period.public_id, actor=head, at=moment)
        return moment

    def _uploads(self, book: BookMonth, too_much: Decimal, at: dt.datetime) -> LedgerImport:
        sheet = ledger_sheet(
            company=self.cast.company.name,
            month=book.month,
            headers=list(HEADERS),
            rows=[
                (project.name, _booked(book.kind, project.code, too_much))
                for project in self.cast.projects.values()
            ],
        )
        return ledger_import.upload(
            company=self.cast.company,
            month=book.month,
            upload=sheet,
            actor=self.cast.people[KEEPS_BOOKS],
            at=at,
        )

    def _reports(
        self,
        book: BookMonth,
        project: Project,
        figures: dict[str, Decimal],
        progress: Progress,
        at: dt.datetime,
    ) -> Thread:
        keeper = self.cast.people[KEEPS_BOOKS]
        sheet: Turnover = turnover.report(
            project=project, month=book.month, figures=figures, actor=keeper, at=at
        )
        moment = self.days.after(at)
        yield moment
        sheet = turnover.confirm(
            turnover_id=sheet.public_id, version=sheet.version, actor=keeper, at=moment
        )
        for username, role in list(COUNTERSIGNERS.items())[: progress.signs]:
            moment = self.days.after(moment)
            yield moment
            turnover.countersign(
                turnover_id=sheet.public_id,
                role=role,
                version=sheet.version,
                actor=self.cast.people[username],
                at=moment,
            )
        return moment


def _booked(kind: MonthKind, project: str, too_much: Decimal) -> list[Decimal | None]:
    """A project's row of the ledger, with what a mistake adds to it."""
    amounts = amounts_of(kind, project)
    if project == MISTAKEN[0]:
        place = list(HEADERS).index(MISTAKEN[1])
        amounts[place] = (amounts[place] or ZERO) + too_much or None
    return amounts


def _progress(book: BookMonth, project: Project) -> Progress:
    if book.kind is MonthKind.LAST:
        return LAST_MONTH[project.code]
    is_empty = book.kind in {MonthKind.FIRST_EMPTY, MonthKind.SECOND_EMPTY}
    return WAITS if is_empty and project.code == CARRIES_FORWARD else DONE
