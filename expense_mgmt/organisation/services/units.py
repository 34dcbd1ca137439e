"""Keeping the unit tree and its ancestry together."""

from django.db import transaction

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Unit, UnitAncestry


@transaction.atomic
def add_unit(
    *,
    company: Company,
    kind: Unit.Kind,
    code: str,
    name: str,
    name_en: str = "",
    parent: Unit | None = None,
) -> Unit:
    """Add a node to the unit tree with its ancestry rows (PLATFORM §6.18)."""
    unit = Unit(company=company, kind=kind, code=code, name=name, name_en=name_en, parent=parent)
    unit.full_clean()
    unit.save()
    above = (
        UnitAncestry.objects.filter(descendant=parent) if parent else UnitAncestry.objects.none()
    )
    UnitAncestry.objects.bulk_create(
        [
            UnitAncestry(ancestor_id=row.ancestor_id, descendant=unit, distance=row.distance + 1)
            for row in above
        ]
        + [UnitAncestry(ancestor=unit, descendant=unit, distance=0)]
    )
    return unit
