"""Vouchers: proof and entries, read only."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from expense_mgmt.core.pages import render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.narrowing import narrowing_of
from expense_mgmt.organisation.queries import companies_of
from ledger.chain import is_intact
from ledger.interface import source_kind
from ledger.models import Period, Voucher
from ledger.models.voucher import VoucherQuerySet


@dataclass(frozen=True, slots=True)
class Source:
    """The document a voucher proves, as the page links it."""

    label: str
    number: str
    url: str


@require_GET
@allowed(Act.VOUCHER_READ)
def voucher_list(request: AuthedRequest) -> HttpResponse:
    """Vouchers, newest number first; filtered by month and project, found by number."""
    chosen = Filters.of(request)
    page = page_of(chosen.applied(Voucher.objects.visible_to(request.user)).for_list(), request)
    rows = [(voucher, source_of(voucher)) for voucher in page.rows]
    context = {
        "rows": rows,
        "page": page,
        "chosen": chosen,
        "scope": narrowing_of(request).menu(),
        "filters": chosen.menus(request.user),
        "kept": [{"name": "q", "value": chosen.text}] if chosen.text else [],
    }
    return render_page(request, "ledger/voucher_list.html", "rows", context)


@require_GET
@allowed(Act.VOUCHER_READ)
def voucher_detail(request: AuthedRequest, public_id: UUID) -> HttpResponse:
    """One voucher with its entries, its proof and its print."""
    rows = Voucher.objects.visible_to(request.user).for_page()
    voucher = get_object_or_404(rows, public_id=public_id)
    entries = list(
        voucher.entries.select_related("account", "project", "category", "unit", "supplier")
    )
    totals = voucher.entries.aggregate(debit=Sum("debit"), credit=Sum("credit"))
    context = {
        "voucher": voucher,
        "entries": entries,
        "totals": totals,
        "is_balanced": totals["debit"] == totals["credit"] == voucher.amount,
        "is_intact": is_intact(voucher, entries),
        "reversed_by": getattr(voucher, "reversed_by", None),
        "source": source_of(voucher),
        "capitals": voucher.amount if voucher.currency == "CNY" else None,
        "breadcrumbs": [
            {"url": reverse("ledger:voucher_list"), "label": _("Vouchers")},
            {"url": "", "label": voucher.number_text},
        ],
    }
    return render_page(request, "ledger/voucher_detail.html", "", context)


def source_of(voucher: Voucher) -> Source:
    """What the voucher was posted for, with its page where the owner of the kind named one."""
    known = source_kind(voucher.source_kind)
    if known is None:
        return Source("", voucher.source_number, "")
    return Source(str(known.label), voucher.source_number, known.url_of(voucher.source_id))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks the list for."""

    month: Month | None
    project: UUID | None
    text: str

    @classmethod
    def of(cls, request: AuthedRequest) -> "Filters":
        """From the address; what is no month or no key is left out."""
        return cls(
            _month(request.GET.get("month", "")),
            _uuid(request.GET.get("project", "") or narrowing_of(request).key),
            request.GET.get("q", "").strip()[:30],
        )

    @property
    def any(self) -> bool:
        return bool(self.month or self.project or self.text)

    def applied(self, rows: VoucherQuerySet) -> VoucherQuerySet:
        """The rows that the filters leave."""
        if self.month:
            rows = rows.in_month(self.month)
        if self.project:
            rows = rows.of_project(self.project)
        return rows.matching(self.text) if self.text else rows

    def menus(self, user: User) -> list[dict[str, object]]:
        """The filter bar: months that have books, projects of the person's companies."""
        companies = companies_of(user)
        months = Period.objects.filter(company__in=companies).order_by("-month")
        month_options = [
            {"value": str(month), "label": month_words(month), "current": month == self.month}
            for month in dict.fromkeys(months.values_list("month", flat=True)[:36])
        ]
        projects = Project.objects.filter(company__in=companies).order_by("company", "code")
        project_options = [
            {
                "value": str(project.public_id),
                "label": project.label,
                "current": project.public_id == self.project,
            }
            for project in projects
        ]
        return [
            _menu("month", _("Month"), "calendar", month_options),
            _menu("project", _("Project"), "building", project_options),
        ]


def _menu(name: str, label: str, icon: str, options: list[dict[str, object]]) -> dict[str, object]:
    chosen = next((option["label"] for option in options if option["current"]), "")
    return {"name": name, "label": label, "icon": icon, "options": options, "chosen": chosen}


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
