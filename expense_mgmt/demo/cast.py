"""The rows of the demo company by the short names that the story's tables use."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from expense_mgmt.demo import catalogue
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and everything the story names, each read once.

    holders   people by role, as the catalogue lists them
    """

    company: Company
    people: Mapping[str, User]
    holders: Mapping[str, list[User]]
    units: Mapping[str, Unit]
    projects: Mapping[str, Project]
    categories: Mapping[str, Category]
    platforms: Mapping[str, Platform]
    suppliers: Mapping[str, Supplier]

    @classmethod
    def of(cls, company: Company) -> Self:
        people = {person.username: person for person in User.objects.all()}
        holders: dict[str, list[User]] = defaultdict(list)
        for row in catalogue.PEOPLE:
            if row.role is not None:
                holders[row.role].append(people[row.username])
        own = {"company": company}
        return cls(
            company=company,
            people=people,
            holders=holders,
            units={row.code: row for row in Unit.objects.filter(**own).select_related("company")},
            projects={
                row.code: row for row in Project.objects.filter(**own).select_related("company")
            },
            categories={row.code: row for row in Category.objects.filter(**own)},
            platforms={row.code: row for row in Platform.objects.filter(**own)},
            suppliers={row.code: row for row in Supplier.objects.filter(**own)},
        )
