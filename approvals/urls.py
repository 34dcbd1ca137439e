from django.urls import path

from approvals import urls_policies
from approvals.views import bulk, decide, inbox, insight, remind, saved

app_name = "approvals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("approve", bulk.approve_many, name="approve_many"),
    path("views", saved.view_list, name="view_list"),
    path("views/save", saved.view_save, name="view_save"),
    path("views/<uuid:view_id>/change", saved.view_change, name="view_change"),
    path("views/<uuid:view_id>/remove", saved.view_remove, name="view_remove"),
    path("views/<uuid:view_id>/restore", saved.view_restore, name="view_restore"),
    path("views/<uuid:view_id>/first", saved.view_first, name="view_first"),
    *urls_policies.urlpatterns,
    path("insight", insight.insight, name="insight"),
    path("insight/documents", insight.insight_rows, name="insight_rows"),
    path("insight/export", insight.insight_export, name="insight_export"),
    path("<uuid:task_id>/decide", decide.decide, name="decide"),
    path("<uuid:subject_id>/remind", remind.remind, name="remind"),
]
