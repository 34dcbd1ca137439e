"""Who signs instead of a requester who holds the role himself."""

import pytest

from approvals.rules.superiors import SUPERIOR, superiors_of
from expense_mgmt.organisation.roles import Role


@pytest.mark.parametrize(
    ("role", "above"),
    [
        (
            Role.PROJECT_LEAD,
            [
                Role.PROJECT_MANAGER,
                Role.REGIONAL_MANAGER,
                Role.SALES_DIRECTOR,
                Role.CEO,
                Role.GROUP_CHAIRMAN,
            ],
        ),
        (Role.FINANCE_PRELIMINARY, [Role.CFO, Role.CEO, Role.GROUP_CHAIRMAN]),
        (Role.GROUP_CHAIRMAN, []),
        (Role.CASHIER, []),
    ],
)
def test_superiors_come_nearest_first(role: Role, above: list[Role]) -> None:
    assert list(superiors_of(role)) == above


@pytest.mark.parametrize("role", list(Role))
def test_nobody_stands_above_himself(role: Role) -> None:
    assert role not in superiors_of(role)


def test_every_chain_ends_with_the_group_chairman() -> None:
    assert {list(superiors_of(role))[-1] for role in SUPERIOR} == {Role.GROUP_CHAIRMAN}
