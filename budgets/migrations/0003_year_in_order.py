"""A year of lines in the order in which the workbook adds it up, and how many cells that makes."""

from django.db import migrations, models

# Without it the database expects a tenth of the cells, and sorts them into a table in memory
# where it could take them one after the other from the index.
STATISTICS = """
    CREATE STATISTICS budgetline_cells (ndistinct) ON project_id, category_id, month
    FROM budgets_budgetline
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="budgetline",
            index=models.Index(
                fields=["company", "fiscal_year", "project", "category", "month"],
                name="budgetline_year_in_order",
            ),
        ),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS budgetline_cells"),
    ]
