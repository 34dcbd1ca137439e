"""Who stands above whom when the requester himself holds the role that should sign."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from expense_mgmt.organisation.roles import Role

SUPERIOR: Final[Mapping[Role, Role]] = MappingProxyType(
    {
        Role.PROJECT_LEAD: Role.PROJECT_MANAGER,
        Role.PROJECT_MANAGER: Role.REGIONAL_MANAGER,
        Role.REGIONAL_MANAGER: Role.SALES_DIRECTOR,
        Role.ADMIN_CLERK: Role.DEPARTMENT_GM,
        Role.AD_PLANNING: Role.SALES_DIRECTOR,
        Role.SALES_SUPPORT_SUPERVISOR: Role.SALES_DIRECTOR,
        Role.DEPT_HEAD: Role.DEPARTMENT_GM,
        Role.DEPARTMENT_GM: Role.CEO,
        Role.SALES_DIRECTOR: Role.CEO,
        Role.SUPERVISING_EXECUTIVE: Role.CEO,
        # Not the finance head, who signs the next step and must be another person.
        Role.FINANCE_PRELIMINARY: Role.CFO,
        Role.FINANCE_HEAD: Role.CFO,
        Role.CFO: Role.CEO,
        Role.GROUP_SALES_DIRECTOR: Role.GROUP_CHAIRMAN,
        Role.CEO: Role.GROUP_CHAIRMAN,
    }
)


def superiors_of(role: Role) -> Iterator[Role]:
    """The roles above a role, nearest first.

    source  DOMAIN §5: the requester never approves, that step goes to the next superior
    """
    above = SUPERIOR.get(role)
    while above is not None:
        yield above
        above = SUPERIOR.get(above)
