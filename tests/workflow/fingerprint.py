"""Every row of every table as one value, to show that a refused act changed nothing."""

from django.db import connection

# A visit moves the session along; nothing else may move.
WITHOUT = {"django_session"}


def fingerprint() -> dict[str, tuple[int, str]]:
    """Rows and their hash, for each table of the database."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - WITHOUT)
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"  # noqa: S608 - a table's own name, quoted
                f" FROM {quote(table)} t"
            )
            found[table] = cursor.fetchone()
    return found
