"""A year of 200 projects × 40 categories × 12 months, and movements beside it."""

from typing import Final

from django.db import connection

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Unit

PROJECTS, CATEGORIES, MONTHS = 200, 40, 12
CELLS: Final = PROJECTS * CATEGORIES * MONTHS
YEAR: Final = 2026

NAMES: Final = """
    INSERT INTO organisation_project
        (public_id, code, name, name_en, company_id, department_id, sold_by, is_active)
    SELECT gen_random_uuid(), 'B' || n, '项目 ' || n, 'Project ' || n, %(company)s, %(unit)s,
        'self', true
    FROM generate_series(1, %(projects)s) AS n
"""
KINDS: Final = """
    INSERT INTO organisation_category
        (public_id, code, name, name_en, company_id, {columns})
    SELECT gen_random_uuid(), 'B' || n, '类别 ' || n, 'Category ' || n, company_id, {columns}
    FROM (
        SELECT * FROM organisation_category WHERE company_id = %(company)s ORDER BY id LIMIT 1
    ) AS like_one, generate_series(1, %(categories)s) AS n
"""
LINES: Final = """
    INSERT INTO budgets_budgetline
        (public_id, company_id, fiscal_year, month, unit_id, project_id, category_id, is_planned,
         currency, approved, adjusted, transferred_in, transferred_out, carried_in,
         reserved, committed, consumed, own_reserved, own_committed, own_consumed,
         mode, control_window, allowed_overrun)
    SELECT gen_random_uuid(), %(company)s, %(year)s, make_date(%(year)s, n, 1), %(unit)s,
        project.id, category.id, true, 'CNY', 1000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        'block', 'month', 0
    FROM organisation_project AS project, organisation_category AS category,
        generate_series(1, %(months)s) AS n
    WHERE project.code LIKE 'B%%' AND category.code LIKE 'B%%'
"""
MOVEMENTS: Final = """
    INSERT INTO budgets_movement
        (line_id, share_id, document_kind, document_number, document_id, kind,
         reserved_delta, committed_delta, consumed_delta, is_own, dated_on, at)
    SELECT line.id, gen_random_uuid(), 'expense_request', 'MKT-0000-0000', gen_random_uuid(),
        'reserve', 1, 0, 0, true, line.month, now()
    FROM budgets_budgetline AS line, generate_series(1, %(each)s)
    WHERE line.project_id IN (SELECT id FROM organisation_project WHERE code LIKE 'B%%')
"""
HELD: Final = """
    UPDATE budgets_budgetline
    SET reserved = reserved + %(each)s, own_reserved = own_reserved + %(each)s, moved_at = now(),
        approved = approved + %(each)s
    WHERE project_id IN (SELECT id FROM organisation_project WHERE code LIKE 'B%%')
"""


def lay(company: Company) -> None:
    """Projects, categories and lines of the year, none of which has moved."""
    unit = Unit.objects.get(company=company, code="MKT")
    facts = {
        "company": company.pk,
        "unit": unit.pk,
        "projects": PROJECTS,
        "categories": CATEGORIES,
        "months": MONTHS,
        "year": YEAR,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(NAMES, facts)
        cursor.execute(KINDS.format(columns=_other_columns()), facts)
        cursor.execute(LINES, facts)
        cursor.execute("VACUUM ANALYZE")


def move(each: int) -> None:
    """So many movements more on every line."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(MOVEMENTS, {"each": each})
        cursor.execute(HELD, {"each": each})
        # The lines as they lie after such a change, not those that it left behind.
        cursor.execute("VACUUM FULL ANALYZE budgets_budgetline")
        cursor.execute("VACUUM ANALYZE budgets_movement")


def _other_columns() -> str:
    """Columns of a category that are copied from another one."""
    written = {"id", "public_id", "code", "name", "name_en", "company_id"}
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "organisation_category")
    return ", ".join(column.name for column in columns if column.name not in written)
