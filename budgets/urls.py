from django.urls import path

from budgets import urls_changes, urls_plans, urls_quotas
from budgets.views import budget_lines, workbook

app_name = "budgets"
urlpatterns = [
    path("", budget_lines.budget_list, name="budget_list"),
    path("lines/<uuid:line_id>", budget_lines.budget_line, name="budget_line"),
    path("workbook", workbook.workbook, name="workbook"),
    path("workbook/<str:period>", workbook.workbook_cell, name="workbook_cell"),
    *urls_changes.urlpatterns,
    *urls_plans.urlpatterns,
    *urls_quotas.urlpatterns,
]
