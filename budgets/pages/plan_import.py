"""What the pages of an import show: its steps, columns, rows, and what can be said about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.forms.plan_import import ColumnsForm, SheetForm
from budgets.models import BudgetPlan, PlanImport
from budgets.pages.plan_import_answers import fix_words, group_of
from budgets.pages.plan_import_rows import ImportRow, page_of_rows
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_sheets.cells import from_json
from budgets.plan_sheets.columns import SheetColumn, columns_of
from budgets.plan_sheets.fixes import Fixes
from budgets.plan_sheets.issues import Issue
from budgets.plan_sheets.names import catalogues_of
from budgets.states import PlanImportState as State
from expense_mgmt.foundation.models import Job
from expense_mgmt.foundation.sheets.reader import column_name

SAMPLES: Final = 3
IMPORTS_SHOWN: Final = 20
FILTERS: Final = ("wrong", "changed", "new", "same", "left_out")
STAGES: Final = {
    "": gettext_lazy("Waiting for a free worker"),
    "reading": gettext_lazy("Reading the file"),
    "keeping": gettext_lazy("Keeping what was found"),
    "comparing": gettext_lazy("Comparing with the plan"),
    "writing": gettext_lazy("Taking in all rows at once"),
}
CAUSES: Final = {
    "worker_lost": gettext_lazy("The worker stopped three times in the middle of the work."),
    "job_failed": gettext_lazy("Something went wrong three times. Tell an administrator."),
}
REMARKS: Final = {
    "other_year": gettext_lazy(
        "The sheet's title says %(text)s. Look whether it is the right file."
    ),
    "hidden_rows": gettext_lazy("Hidden rows count like all others: %(text)s."),
    "other_sheets": gettext_lazy("Only the first visible sheet is read, not: %(text)s."),
}
REACHED: Final = {
    State.READING: 0,
    State.REFUSED: 0,
    State.MATCHING: 1,
    State.CHECKING: 2,
    State.CHECKED: 2,
    State.WRITING: 3,
    State.APPLIED: 4,
    State.ABANDONED: 0,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the wizard."""

    label: str
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JobView:
    """The work of a worker, as the component job_progress draws it."""

    public_id: object
    title: str
    detail: str
    state: str
    percent: int
    stage: str
    icon: str = "table-import"
    status_url: str = ""
    stop_url: str = ""
    error: str = ""


def new_context(plan: BudgetPlan, form: SheetForm, *, known: PlanImport | None) -> dict[str, Any]:
    """The first step: template, upload, and what was imported before.

    known   the import that brought the same file
    """
    return {
        "plan": plan,
        "form": form,
        "known": known,
        "steps": _steps(0, ""),
        "has_rows": plan.amount > 0 or plan.versions.filter(items__isnull=False).exists(),
        "imports": list(
            PlanImport.objects.of_plan(plan).select_related("attachment", "created_by")[
                :IMPORTS_SHOWN
            ]
        ),
        "breadcrumbs": _breadcrumbs(plan),
    }


def import_context(
    plan_import: PlanImport, asked: QueryDict, *, columns_form: ColumnsForm | None = None
) -> dict[str, Any]:
    """One import at the step where it stands."""
    plan = plan_import.plan
    context: dict[str, Any] = {
        "sheet": plan_import,
        "plan": plan,
        "steps": _steps(REACHED[State(plan_import.state)], _detail(plan_import)),
        "remarks": [
            str(REMARKS[one["code"]]) % {"text": one["text"]} for one in plan_import.remarks
        ],
        "job": _job(plan_import),
        "failure": _failure(plan_import),
        "breadcrumbs": _breadcrumbs(plan),
    }
    if plan_import.state == State.MATCHING:
        form = columns_form or ColumnsForm(
            plan_import=plan_import, columns=columns_of(plan, PlanCatalogue.of(plan))
        )
        context |= {"columns_form": form, "columns": _columns(plan_import, form)}
    if plan_import.state == State.CHECKED:
        context |= _checked(plan_import, asked)
    return context


def _checked(plan_import: PlanImport, asked: QueryDict) -> dict[str, Any]:
    plan = plan_import.plan
    catalogues = catalogues_of(PlanCatalogue.of(plan))
    wanted = asked.get("show", "")
    if wanted not in {*FILTERS, "all"}:
        wanted = next((name for name in FILTERS if plan_import.counts.get(name)), "all")
    titles = titles_of(plan)
    rows: list[ImportRow]
    rows, newer, older = page_of_rows(plan_import, asked, wanted, titles)
    return {
        "groups": [group_of(plan_import, one, titles, catalogues) for one in plan_import.groups],
        "fixes": [
            (place, fix_words(fix, titles, catalogues))
            for place, fix in enumerate(Fixes.from_json(plan_import.fixes).fixes)
        ],
        "refusals": [Issue.from_json(one).text for one in plan_import.refusals],
        "segments": _segments(plan_import, wanted),
        "rows": rows,
        "newer_url": newer,
        "older_url": older,
        "missing": plan_import.counts.get("missing", 0),
        "is_stale": plan_import.compared_with != plan.version,
        "may_confirm": not plan_import.counts.get("wrong")
        and not plan_import.refusals
        and bool(plan_import.changes)
        and plan_import.compared_with == plan.version,
        "earlier": PlanImport.objects.of_plan(plan)
        .filter(sha256=plan_import.sha256)
        .applied()
        .select_related("created_by")
        .first(),
    }


def titles_of(plan: BudgetPlan) -> dict[str, str]:
    """The title of each column of the plan's sheet, by field."""
    columns: Sequence[SheetColumn] = columns_of(plan, PlanCatalogue.of(plan))
    return {column.field: str(column.title) for column in columns}


def _steps(reached: int, detail: str) -> list[Step]:
    labels = (_("Upload"), _("Match columns"), _("Check rows"), _("Take in"))
    return [
        Step(
            label,
            "done" if place < reached else "now" if place == reached else "next",
            detail if place == reached else "",
        )
        for place, label in enumerate(labels)
    ]


def _detail(plan_import: PlanImport) -> str:
    if plan_import.state == State.CHECKED and plan_import.counts.get("wrong"):
        return _("%(count)s to correct") % {"count": plan_import.counts["wrong"]}
    return ""


def _columns(plan_import: PlanImport, form: ColumnsForm) -> list[dict[str, Any]]:
    """Each column with its letter, its first values and its choice."""
    rows = [from_json(row.cells) for row in plan_import.rows.order_by("number")[: SAMPLES * 4]]
    shown = []
    for place, column in enumerate(plan_import.columns):
        values = [row[place].text for row in rows if place < len(row) and row[place].text]
        shown.append(
            {
                "letter": column_name(place + 1),
                "heading": column["heading"],
                "is_remembered": column["is_remembered"],
                "samples": " · ".join(dict.fromkeys(values[:SAMPLES])),
                "field": form[f"column_{place}"],
            }
        )
    return shown


def _segments(plan_import: PlanImport, wanted: str) -> list[dict[str, Any]]:
    words = {
        "wrong": _("To correct"),
        "changed": _("Altered"),
        "new": _("New"),
        "same": _("Same"),
        "left_out": _("Left out"),
    }
    total = sum(plan_import.counts.get(name, 0) for name in FILTERS)
    return [
        {"url": "?show=all", "label": _("All"), "count": total, "current": wanted == "all"},
        *(
            {
                "url": f"?show={name}",
                "label": words[name],
                "count": plan_import.counts.get(name, 0),
                "current": wanted == name,
            }
            for name in FILTERS
        ),
    ]


def _job(plan_import: PlanImport) -> JobView | None:
    job = plan_import.job
    if not plan_import.is_busy or job is None:
        return None
    is_running = job.state == Job.State.RUNNING
    return JobView(
        public_id=job.public_id,
        title=plan_import.attachment.name,
        detail=_("%(done)s of %(total)s rows")
        % {"done": job.done_count, "total": job.total_count or plan_import.row_count}
        if plan_import.row_count or job.total_count
        else "",
        state="running" if is_running else "queued",
        percent=job.percent,
        stage=str(STAGES.get(job.stage if is_running else "", "")),
    )


def _failure(plan_import: PlanImport) -> str:
    """Why the last work of a worker came to nothing; empty when it did not."""
    job = plan_import.job
    if job is None or job.state != Job.State.FAILED or plan_import.is_busy:
        return ""
    return str(CAUSES.get(job.error_code, "")) or job.error_text


def _breadcrumbs(plan: BudgetPlan) -> list[dict[str, str]]:
    return [
        {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
        {"url": plan.get_absolute_url(), "label": plan.number or plan.title},
        {"url": "", "label": _("Import from Excel")},
    ]
