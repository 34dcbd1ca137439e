from django.urls import path

from approvals.views import decide, inbox, remind

app_name = "approvals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("approve", decide.approve_many, name="approve_many"),
    path("<uuid:task_id>/decide", decide.decide, name="decide"),
    path("<uuid:subject_id>/remind", remind.remind, name="remind"),
]
