"""Who holds what, as a workbook for the quarterly review of access (RELIABILITY, control (f))."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
)
from expense_mgmt.organisation.models import RoleHolding


def access_workbook(company: Company, today: dt.date, at: dt.datetime) -> bytes:
    """Every role in force or to come, by person, with who gave and who saw it.

    Two empty columns are for the reviewer's verdict and name.
    """
    title = _("Access list")
    columns = (
        (_("Person"), 16),
        (_("User name"), 14),
        (_("Role"), 18),
        (_("For"), 20),
        (_("First day"), 12),
        (_("Last day"), 12),
        (_("Given by"), 14),
        (_("Given at"), 18),
        (_("Seen by"), 14),
        (_("Account"), 10),
        (_("Keep, change or end"), 18),
        (_("Reviewed by"), 14),
    )
    sheet = Sheet(
        name=title,
        heading=Heading(
            title=title,
            company=company.label,
            project="",
            month="",
            as_of=at,
            version="",
            unit="",
            remarks=(
                _("Roles in force today or to come. The review is signed by column and kept."),
            ),
        ),
        tables=(
            Table(
                columns=tuple(
                    Column(name, Shape.TEXT, width, adds_up=False) for name, width in columns
                ),
                rows=tuple(_rows(company, today)),
            ),
        ),
    )
    layout = Layout(title, get_language() or "zh-hans", (sheet,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.xlsx"
        writer.write(layout, path)
        return path.read_bytes()


def _rows(company: Company, today: dt.date) -> Iterator[Row]:
    held = (
        RoleHolding.objects.filter(company=company)
        .filter(Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=today))
        .select_related("person", "unit", "project", "granted_by", "confirmed_by")
    )
    for one in held.order_by("person__name", "person", "role", "pk"):
        place = one.project or one.unit
        after = one.valid.upper
        given_at = one.granted_at
        yield Row(
            (
                one.person.label,
                one.person.username,
                str(one.get_role_display()),
                place.label if place else "",
                str(one.valid.lower),
                str(after - dt.timedelta(days=1)) if after else "",
                one.granted_by.label if one.granted_by else "",
                timezone.localtime(given_at).strftime("%Y-%m-%d %H:%M") if given_at else "",
                one.confirmed_by.label if one.confirmed_by else "",
                _("open") if one.person.is_active else _("closed"),
                "",
                "",
            ),
            Tone.NOTE,
        )
