"""P7: a plan's sheet of 10,000 rows × 12 months, read, compared and taken in as its worker does."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.models import BudgetPlan, PlanImport
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.plan_sheets.workbook import workbook
from budgets.services import plan_drafts, plan_import
from budgets.services.plan_drafts import PlanSpec
from budgets.services.plan_import_upload import upload
from budgets.services.plan_rows import MOST_ROWS
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.foundation.sheets.reader import read_sheet
from expense_mgmt.organisation.models import Category, Project, Unit
from scripts.benchmarks.ground import moment
from scripts.benchmarks.measuring import Cost, backend_pid, processor_seconds
from scripts.benchmarks.record import Result

GOAL: Final = "P7"
PREPARES: Final = "lin"
# A plan of a year for each size: of a year there is one.
YEAR_OF_FEW, YEAR_OF_MANY = FiscalYear(2028), FiscalYear(2027)
CODES: Final = ("ONLINE_MEDIA", "NEWSPAPER", "MAGAZINE", "TV", "OUTDOOR", "EVENT")
FEW: Final = 1_000
# Of reading the file and copying its cells into an empty table.
FACTOR: Final = 10
GROWTH: Final = 1.3
COPIED: Final = """
    CREATE TEMPORARY TABLE copied (number integer, name text, content text, amount numeric)
    ON COMMIT DROP
"""


def run() -> list[Result]:
    """A sheet of a tenth of the rows, then of as many as a plan may have."""
    few, many = _import(FEW, YEAR_OF_FEW), _import(MOST_ROWS, YEAR_OF_MANY)
    floor = _floor(many.file)
    whole, before = many.whole.cpu_ms or 0, few.whole.cpu_ms or 0
    results = [
        _result(
            "plan import (ms of processor, reading and COPY)", many.whole, whole, floor * FACTOR
        ),
        _result(
            "plan import, a row of many beside a row of few (ms of processor a row)",
            many.whole,
            whole / MOST_ROWS,
            before / FEW * GROWTH,
        ),
    ]
    for name, phase in many.phases.items():
        # A statement for so many rows, and what does not grow with them.
        per_row = MOST_ROWS / (phase.median_ms / 1000)
        job = f"plan import, {name}: {per_row:,.0f} rows/s (statements)"
        results.append(_result(job, phase, phase.queries or 0, MOST_ROWS / 100))
    return results


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a sheet cost, phase by phase."""

    file: bytes
    phases: dict[str, Cost]

    @property
    def whole(self) -> Cost:
        took = sum(phase.median_ms for phase in self.phases.values())
        return Cost(took, took, sum(phase.cpu_ms or 0 for phase in self.phases.values()))


def _import(rows: int, year: FiscalYear) -> Imported:
    """A sheet into an empty plan, as a person and his worker take it in."""
    actor = User.objects.get(username=PREPARES)
    at = moment("2026-05-12")
    unit = Unit.objects.get(code="MKT")
    spec = PlanSpec(PlanKind.ANNUAL, year.year, unit=unit)
    plan = plan_drafts.open_plan(
        plan_id=uuid4(), spec=spec, content=PlanContent(), actor=actor, at=at
    )
    file = workbook(plan, _content(unit, rows, year))
    phases: dict[str, Cost] = {}

    def uploaded() -> None:
        name = SimpleUploadedFile("plan.xlsx", file)
        upload(plan_id=plan.public_id, upload=name, actor=actor, at=at)
        jobs.sweep()

    def present() -> PlanImport:
        return PlanImport.objects.for_page().get(plan=plan)

    def matched() -> None:
        found = present()
        plan_import.match(
            import_id=found.public_id,
            fields=found.fields,
            version=found.version,
            actor=actor,
            at=at,
        )
        jobs.sweep()

    def confirmed() -> None:
        found = present()
        plan_import.confirm(import_id=found.public_id, version=found.version, actor=actor, at=at)
        jobs.sweep()

    for name, act in (("reading", uploaded), ("comparing", matched), ("taking in", confirmed)):
        phases[name] = _once(act)
    _ensure_taken_in(plan, rows)
    return Imported(file, phases)


def _ensure_taken_in(plan: BudgetPlan, rows: int) -> None:
    """The figures speak of an import that succeeded."""
    written = plan.versions.get().items.count()
    if written != rows:
        msg = f"the plan holds {written} rows instead of {rows}"
        raise RuntimeError(msg)


def _once(act: Callable[[], None]) -> Cost:
    """One act with its statements; there is no doing it twice."""
    backend = backend_pid()
    busy, began = processor_seconds(backend), time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        act()
    took = (time.perf_counter() - began) * 1000
    cpu_ms = (processor_seconds(backend) - busy) * 1000
    return Cost(took, took, cpu_ms, len(captured))


def _floor(file: bytes) -> float:
    """Processor time of reading the sheet and copying a row for each month, nothing more."""
    backend = backend_pid()
    busy = processor_seconds(backend)
    sheet = read_sheet(BytesIO(file), "plan.xlsx", max_rows=MOST_ROWS + 100, max_columns=60)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COPIED)
        with cursor.copy("COPY copied FROM STDIN") as copy:
            for row in sheet.rows:
                for value in row.values:
                    if isinstance(value, Decimal):
                        copy.write_row((row.number, row.value(1), row.value(4), value))
    return (processor_seconds(backend) - busy) * 1000


def _content(unit: Unit, rows: int, year: FiscalYear) -> PlanContent:
    categories = {row.code: row for row in Category.objects.filter(code__in=CODES)}
    project = Project.objects.get(code="YXG")
    months = dict.fromkeys(year.months, Decimal("100.25"))
    return PlanContent(
        items=tuple(
            Item(
                unit=unit,
                project=project,
                category=categories[CODES[number % len(CODES)]],
                content=f"第 {number} 项",
                amount=Decimal("1203.00"),
                months=months,
            )
            for number in range(rows)
        )
    )


def _result(job: str, cost: Cost, measured: float, limit: float) -> Result:
    size = f"{MOST_ROWS:,} rows × 12 months"
    return Result.of(GOAL, job, size, cost, measured=measured, limit=limit)
