"""What the tests of the request form post, and how they read what comes back."""

import re
from typing import Any

from django.test import Client

from tests.workflow.expense_requests.posts import url

HTMX = {"HX-Request": "true"}


def send(client: Client, data: dict[str, Any]) -> Any:
    return client.post(url("send", data["request"]), data)


def text_of(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
