from django.urls import include, path

from expense_mgmt import health, home, sign_in

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("sign-in/demo", sign_in.demo_sign_in, name="demo_sign_in"),
    path("language", sign_in.set_language, name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("approvals/", include("approvals.urls")),
    path("budgets/", include("budgets.urls")),
    path("ledger/", include("ledger.urls")),
    path("reports/", include("reports.urls")),
    path("", include("requests.urls")),
]
