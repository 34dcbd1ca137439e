"""The year as a whole: the ceiling it must not pass, and its end."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.explain import explain_carry
from budgets.models import YearEndRun
from budgets.models.setting import setting_of
from budgets.rules.year_end import CarryPolicy
from budgets.services import ceiling as ceilings_service
from budgets.services import year_end as year_end_service
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import AuthedRequest, Company
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.queries import projects_in_scope

# The page shows so many lines; the sums are of all.
SHOWN: Final = 100
# So many of them with their steps, those that go on or went too far before the others.
EXPLAINED: Final = 10


@require_GET
@allowed(Act.BUDGET_READ)
def ceiling(request: AuthedRequest) -> HttpResponse:
    """Promotion expense of the year against its ceiling, for each project the person sees."""
    held = holdings_of(request.user)
    company, today = held[0].company, clock.today()
    seen = projects_in_scope(request.user, roles=Act.BUDGET_READ.roles, day=today)
    projects = list(seen.filter(company=company, is_active=True).order_by("code"))
    figures = ceilings_service.ceilings(company_id=company.pk, projects=projects, today=today)
    whole = ceilings_service.whole(_("All projects shown"), figures) if len(figures) > 1 else None
    context = {
        "figures": [*([whole] if whole else []), *figures],
        "mode": setting_of(company.pk, today).get_ceiling_mode_display(),
        "year": FiscalYear(today.year),
        "breadcrumbs": _trail(_("Annual ceiling")),
    }
    return render_page(request, "budgets/ceiling.html", "rows", context)


@require_GET
@allowed(Act.BUDGET_CONTROL)
def year_end(request: AuthedRequest) -> HttpResponse:
    """What the end of a year would do line by line, or did."""
    return render_page(request, "budgets/year_end.html", "rows", _context(request, _year(request)))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def year_end_run(request: AuthedRequest) -> HttpResponse:
    year = _year(request)
    try:
        year_end_service.run(
            company=_company(request),
            year=year,
            seen=request.POST.get("seen", ""),
            actor=request.user,
            at=clock.now(),
        )
    except (RuleBroken, Conflict) as error:
        context = _context(request, year) | {"refusal": error}
        status = 409 if isinstance(error, Conflict) else 422
        return render_page(request, "budgets/year_end.html", "", context, status=status)
    messages.success(
        request, _("The year is ended; it can be undone until something builds on it.")
    )
    return redirect_to(request, f"{reverse('budgets:year_end')}?year={year}")


@require_POST
@allowed(Act.BUDGET_CONTROL)
def year_end_undo(request: AuthedRequest, run_id: UUID) -> HttpResponse:
    try:
        done = year_end_service.undo(run_id=run_id, actor=request.user, at=clock.now())
    except YearEndRun.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Undone. Budgets, holds and open lines stand as before."))
    return redirect_to(request, f"{reverse('budgets:year_end')}?year={done.fiscal_year}")


def _trail(here: str) -> list[dict[str, str]]:
    """A page that is reached from the budgets."""
    budgets = {"url": reverse("budgets:budget_list"), "label": _("Budgets")}
    return [budgets, {"url": "", "label": here}]


def _company(request: AuthedRequest) -> Company:
    return holdings_of(request.user)[0].company


def _year(request: AuthedRequest) -> FiscalYear:
    """The year asked for; last year's end is what people come for."""
    text = request.POST.get("year", "") or request.GET.get("year", "")
    this_year = clock.today().year
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year - 1  # noqa: PLR2004  # digits of a year
    return FiscalYear(wanted if this_year - 5 <= wanted <= this_year else this_year - 1)


def _context(request: AuthedRequest, year: FiscalYear) -> dict[str, Any]:
    company, today = _company(request), clock.today()
    done = (
        YearEndRun.objects.visible_to(request.user)
        .standing()
        .filter(company=company, fiscal_year=year.year)
    )
    standing = done.select_related("created_by").first()
    rows: list[dict[str, Any]] = []
    seen = ""
    if standing:
        stored = standing.rows.select_related(
            "line__company", "line__unit", "line__project", "line__platform", "line__category"
        ).order_by("line__month", "line")
        rows += [{"line": row.line, "carry": row} for row in stored]
    else:
        lines = year_end_service.preview(company, year, day=today)
        rows += [{"line": row.line, "carry": row.carry} for row in lines]
        seen = year_end_service.as_seen(lines)
    names = ("carried", "lapsed", "overspent")
    touched = [row for row in rows if any(getattr(row["carry"], name) for name in names)]
    # What goes on or went too far is read first; what merely lapses is long and dull.
    touched.sort(key=lambda row: not (row["carry"].carried or row["carry"].overspent))
    # Of a year that has ended the lines have moved on; its rows say what was done.
    policy = CarryPolicy(setting_of(company.pk, today).carry_policy)
    explained = [] if standing else touched[:EXPLAINED]
    return {
        "explained": [explain_carry(row["line"], policy) for row in explained],
        "year": year,
        "breadcrumbs": _trail(_("Year end")),
        "years": [FiscalYear(today.year - back) for back in (1, 0)],
        "policy": setting_of(company.pk, today).get_carry_policy_display(),
        "done": standing,
        "rows": touched[:SHOWN],
        "row_count": len(touched),
        "line_count": len(rows),
        "seen": seen,
        "sums": year_end_service.sums((row["line"], row["carry"]) for row in rows),
        "is_over": today.year > year.year,
    }
