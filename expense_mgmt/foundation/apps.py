from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "expense_mgmt.foundation"
    label = "foundation"
