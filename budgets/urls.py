from django.urls import path

from budgets.views import budget_lines, plans

app_name = "budgets"
urlpatterns = [
    path("", budget_lines.budget_list, name="budget_list"),
    path("lines/<uuid:line_id>", budget_lines.budget_line, name="budget_line"),
    path("plans/<uuid:plan_id>", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:plan_id>/versions", plans.plan_compare, name="plan_compare"),
]
