"""The other half of the roles of `test_url_roles.py`."""

import pytest

from expense_mgmt.organisation.roles import Role
from tests.contracts.test_url_roles import HALF
from tests.contracts.url_cells import wrong_cells


@pytest.mark.usefixtures("company")
def test_act_opens_to_its_roles_alone() -> None:
    rest = {*Role} - {*HALF}

    assert rest
    assert wrong_cells(sorted(rest)) == []
