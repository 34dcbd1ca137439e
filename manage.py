#!/usr/bin/env python
"""Django's command line, with the embedded database started when it is needed."""

import os
import sys

# Commands that never open the database; they must not pay for starting it.
WITHOUT_DATABASE = {"rule", "help", "--help", "version", "--version", "collectstatic", "messages"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.dev")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    own_settings = os.environ["DJANGO_SETTINGS_MODULE"] in {
        "expense_mgmt.settings.dev",
        "expense_mgmt.settings.test",
    }
    if own_settings and command not in WITHOUT_DATABASE and "DATABASE_URL" not in os.environ:
        from expense_mgmt import embedded  # noqa: PLC0415  # never imported in production

        embedded.ensure_postgres()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
