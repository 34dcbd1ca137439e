from django.urls import path

from approvals import urls_policies
from approvals.views import decide, inbox, insight, remind, stuck

app_name = "approvals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("approve", decide.approve_many, name="approve_many"),
    *urls_policies.urlpatterns,
    path("stuck", stuck.stuck_list, name="stuck_list"),
    path("insight", insight.insight, name="insight"),
    path("insight/documents", insight.insight_rows, name="insight_rows"),
    path("insight/export", insight.insight_export, name="insight_export"),
    path("<uuid:task_id>/decide", decide.decide, name="decide"),
    path("<uuid:subject_id>/remind", remind.remind, name="remind"),
]
