"""What a version would have changed in the last ninety days, as a workbook."""

from collections.abc import Iterator, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.models import PolicyReplay
from approvals.pages.replay import RowView, rows_of
from approvals.states import BudgetStatus
from expense_mgmt.core.templatetags.dates import day_year
from expense_mgmt.foundation.services.kept_files import workshop
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import Column, Heading, Layout, LongSheet, Shape, Value
from expense_mgmt.organisation.roles import Role


def workbook(replay: PolicyReplay) -> bytes:
    """Every difference that was kept, newest first, in the reader's language.

    raises    RuleBroken of the writer
    """
    rows = rows_of(replay, replay.differences["rows"])
    title = _("Documents that would have gone another way")
    heading = Heading(
        title=title,
        company=replay.policy.company.label,
        project="",
        month=f"{day_year(replay.from_day)} – {day_year(replay.to_day)}",
        as_of=replay.made_at,
        version=_("Version %(number)d") % {"number": replay.policy.version},
        time_zone=replay.policy.company.time_zone,
        unit=_("yuan"),
        remarks=(
            _(
                "With the amount and budget status each document had when it was sent round. Nothing is changed"
            ),
        ),
    )
    columns = (
        Column(_("Number"), width=20),
        Column(_("Document"), width=20),
        Column(_("Submitted on"), Shape.DATE, 14),
        Column(_("Amount"), Shape.AMOUNT, 16, adds_up=False),
        Column(_("Amount that decides"), Shape.AMOUNT, 18, adds_up=False),
        Column(_("Budget status"), width=14),
        Column(_("Way it went"), width=50),
        Column(_("Way under this version"), width=50),
        Column(_("Rule"), width=36),
    )
    sheet = LongSheet(f"V{replay.policy.version}", heading, columns, _lines(rows), len(rows))
    with workshop() as folder:
        path = folder / "replay.xlsx"
        writer.write(Layout(title, get_language() or "zh-hans", (sheet,)), path)
        return path.read_bytes()


def _lines(rows: Sequence[RowView]) -> Iterator[Sequence[Value]]:
    for row in rows:
        yield (
            row.number,
            row.kind,
            row.submitted_on,
            row.amount,
            row.deciding or row.amount,
            str(BudgetStatus(row.status).label),
            _way(row.before),
            _("cannot be submitted") if row.is_refused else _way(row.after),
            row.rules,
        )


def _way(roles: Sequence[str]) -> str:
    return " → ".join(str(Role(role).label) for role in roles)
