"""What the database keeps sorted, and what that costs each act."""

import pytest
from django.apps import apps
from django.db import connection

# Whole indexes on plain columns, with how their columns are compared. Tables of libraries and of
# many-to-many fields have their indexes from there.
_WHOLE = """
    SELECT t.relname, i.relname, x.indisunique, x.indkey::int[], x.indclass::oid[]
    FROM pg_index x
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_am a ON a.oid = i.relam
    WHERE t.relnamespace = 'public'::regnamespace AND a.amname = 'btree'
      AND x.indpred IS NULL AND x.indexprs IS NULL
      AND t.relname = ANY (%s)
    ORDER BY 1, 2
"""


def _own_tables() -> list[str]:
    ours = ("approvals", "budgets", "foundation", "ledger", "organisation", "reports", "requests")
    return [
        model._meta.db_table for label in ours for model in apps.get_app_config(label).get_models()
    ]


@pytest.mark.django_db
def test_no_index_begins_another() -> None:
    """Each costs every insert, and no read needs it that could not take the longer one."""
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [_own_tables()])
        rows = cursor.fetchall()

    needless = [
        f"{table}: {name} begins {longer}"
        for table, name, is_unique, columns, classes in rows
        for other_table, longer, _unique, more_columns, more_classes in rows
        if table == other_table
        and name != longer
        and not is_unique
        and more_columns[: len(columns)] == columns
        and more_classes[: len(classes)] == classes
    ]

    assert len(rows) > 200
    assert needless == []
