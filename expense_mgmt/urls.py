from django.urls import include, path

from expense_mgmt import (
    gallery,
    health,
    mail_queue,
    metrics,
    narrow,
    notifications,
    profile,
    session,
    sign_in,
)
from reports.views import home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password_change, name="password_change"),
    path(
        "profile/notifications",
        notifications.notification_preferences,
        name="notification_preferences",
    ),
    path("notifications", notifications.notifications, name="notifications"),
    path("notifications/bell", notifications.notification_bell, name="notification_bell"),
    path("notifications/latest", notifications.notification_latest, name="notification_latest"),
    path("notifications/read", notifications.notifications_read, name="notifications_read"),
    path(
        "notifications/<uuid:notification_id>/open",
        notifications.notification_open,
        name="notification_open",
    ),
    path("mail", mail_queue.mail_queue, name="mail_queue"),
    path("mail/<uuid:letter_id>/again", mail_queue.mail_queue_again, name="mail_queue_again"),
    path("gallery", gallery.gallery, name="gallery"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("sign-in/demo", sign_in.demo_sign_in, name="demo_sign_in"),
    path("session", session.session_left, name="session_left"),
    path("session/stay", session.session_stay, name="session_stay"),
    path("narrow", narrow.narrow, name="narrow"),
    path("language", sign_in.set_language, name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("approvals/", include("approvals.urls")),
    path("budgets/", include("budgets.urls")),
    path("ledger/", include("ledger.urls")),
    path("reports/", include("reports.urls")),
    path("office/", include("expense_mgmt.office.urls")),
    path("", include("requests.urls")),
]
