"""What a browser posts from the request form."""

from typing import Any
from uuid import uuid4

from django.urls import reverse

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from tests.factories_requests import pdf


def url(name: str, *args: Any) -> str:
    return reverse(f"requests:expense_request_{name}", args=args)


def posted(company: Company, /, *lines: dict[str, str], **changes: Any) -> dict[str, Any]:
    """The form of the story, filled in; `lines` replace its one line."""
    rows = lines or (line(company),)
    data: dict[str, Any] = {
        "request": str(uuid4()),
        "version": "0",
        "title": "搜房网焦点图",
        "supplier": str(Supplier.objects.get(company=company, code="S002").public_id),
        "background": "五一后带看量下降，需要线上引流。",
        "expected_effect": "留资 120 组。",
        "unit": str(Unit.objects.get(company=company, code="MKT").public_id),
        "request_kind": "regular",
        "quotation": pdf(),
        "lines-TOTAL_FORMS": str(len(rows)),
        "lines-INITIAL_FORMS": "0",
    }
    for index, row in enumerate(rows):
        data |= {f"lines-{index}-{name}": value for name, value in row.items()}
    return data | changes


def line(company: Company, **changes: str) -> dict[str, str]:
    project = Project.objects.get(company=company, code="YXG")
    row = {
        "category": str(Category.objects.get(company=company, code="ONLINE_MEDIA").public_id),
        "platform": str(Platform.objects.get(company=company, code="PORTAL").public_id),
        "project": str(project.public_id),
        "starts_on": "2026-04-16",
        "ends_on": "2026-05-15",
        "amount": "60,000.00",
        "description": "",
    }
    return row | changes
