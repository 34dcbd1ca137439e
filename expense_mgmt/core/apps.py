from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "expense_mgmt.core"
    label = "core"
