from django.urls import path

from approvals import urls_policies
from approvals.views import decide, inbox

app_name = "approvals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("approve", decide.approve_many, name="approve_many"),
    *urls_policies.urlpatterns,
    path("<uuid:task_id>/decide", decide.decide, name="decide"),
]
