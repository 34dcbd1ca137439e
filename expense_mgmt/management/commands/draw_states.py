"""`manage.py draw_states`: write docs/reference/states.md from the transitions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from expense_mgmt import state_tables


class Command(BaseCommand):
    help = "Write docs/reference/states.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "reference" / "states.md"
        page.write_text(state_tables.render(), encoding="utf-8")
