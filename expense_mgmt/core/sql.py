"""Trigger bodies live in `sql/` files; migrations load them through here."""

from pathlib import Path

from django.db.migrations import RunSQL

FOUNDATION_SQL = Path(__file__).resolve().parent.parent / "foundation" / "sql"


def from_file(path: Path) -> RunSQL:
    """One operation from a file whose second part, after a line `-- reverse`, undoes the first."""
    forward, _, reverse = path.read_text(encoding="utf-8").partition("-- reverse\n")
    return RunSQL(forward, reverse or RunSQL.noop)


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on a table; corrections are new rows (RELIABILITY §1.4)."""
    return RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change();\n"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_append_only ON {table};\n"
        f"DROP TRIGGER {table}_no_truncate ON {table};",
    )
