"""Who is behind a session."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import person_with_holdings


class PeopleBackend(ModelBackend):
    """Passwords as Django checks them; a session's person is read together with the roles held."""

    def get_user(self, user_id: Any) -> User | None:
        person = person_with_holdings(int(user_id)) or super().get_user(user_id)
        return person if isinstance(person, User) else None
