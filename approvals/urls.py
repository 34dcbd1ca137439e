from django.urls import path

from approvals import urls_policies
from approvals.views import acts, bulk, comment, decide, inbox, insight, remind, saved, stuck

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
    path("stuck", stuck.stuck, name="stuck"),
    path("stuck/<uuid:task_id>", acts.name_holder, name="name_holder"),
    path("<uuid:task_id>/hand-over", acts.hand_over, name="hand_over"),
    path("<uuid:task_id>/add-approver", acts.add_approver, name="add_approver"),
    path("<uuid:task_id>/withdraw-added", acts.withdraw_added, name="withdraw_added"),
    path("<uuid:task_id>/minutes", acts.attach_minutes, name="attach_minutes"),
    path("minutes/<uuid:attachment_id>", acts.minutes_file, name="minutes_file"),
    path("<uuid:subject_id>/comment", comment.comment, name="comment"),
    path("<uuid:subject_id>/copy", acts.copy_to, name="copy_to"),
    path("<uuid:task_id>/decide", decide.decide, name="decide"),
    path("<uuid:subject_id>/remind", remind.remind, name="remind"),
]
