"""A person who posts in one of the languages, and what came back of it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from expense_mgmt.foundation.models import User
from tests.workflow.fingerprint import fingerprint
from tests.workflow.page_tree import Element, tree_of


@dataclass(frozen=True)
class Answer:
    """What came back, as a tree, and what the database was before it was asked for."""

    status: int
    page: Element
    before: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Visit:
    """A person with the language of the test."""

    client: Client
    language: str

    @classmethod
    def of(cls, username: str, language: str) -> "Visit":
        client = Client()
        client.force_login(User.objects.get(username=username))
        client.cookies["language"] = language
        return cls(client, language)

    def post(self, address: str, data: dict[str, Any]) -> Answer:
        before = fingerprint()
        response = self.client.post(address, data)
        page = tree_of(response.content.decode())
        assert response.headers["Content-Language"] == self.language
        return Answer(response.status_code, page, before)
