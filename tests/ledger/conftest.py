import pytest

from tests.ledger.factories import World, world


@pytest.fixture
def place(db: None) -> World:
    """The company most tests of the ledger happen in."""
    return world()
