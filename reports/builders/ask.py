"""What was asked for: the same question always has the same key."""

import hashlib
from dataclasses import dataclass

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from reports.figures.variance import Dimension
from reports.models import ReportKind


@dataclass(frozen=True, slots=True)
class Ask:
    """One report as asked for.

    project     None is every project the asking person sees
    asked_by    None is the operator at the command line, who sees the whole company
    to_date     January through the month; only where a report has both
    query       the view of the workbook, as its address says it
    root        scheme and host for addresses on paper; the question is the same whatever it is
    """

    kind: ReportKind
    company: Company
    month: Month
    project: Project | None = None
    asked_by: User | None = None
    to_date: bool = False
    dimension: Dimension = Dimension.PROJECT_CATEGORY
    query: str = ""
    root: str = ""

    @property
    def parameters(self) -> dict[str, str | bool]:
        """The question as plain values, for the job and the file's row."""
        return {
            "kind": self.kind.value,
            "company": self.company.code,
            "month": str(self.month),
            "project": self.project.code if self.project else "",
            "to_date": self.to_date,
            "dimension": self.dimension.value,
            **({"query": self.query} if self.query else {}),
            **({"root": self.root} if self.root else {}),
        }

    def key(self, language: str) -> str:
        """Equal for the same question of the same person in the same language."""
        person = str(self.asked_by.public_id) if self.asked_by else "operator"
        asked = self.parameters.items()
        values = [f"{value}" for name, value in asked if name not in {"root", "query"}]
        if self.query:
            # A view may be longer than the key of a file.
            values.append(hashlib.sha256(self.query.encode()).hexdigest()[:32])
        return ":".join([*values, language, person])
